import { describe, expect, it } from 'vitest';
import { describeFailure, timedOut } from '../../src/failure/failure.ts';

const exited = 'process "/bin/sh -c make" did not complete successfully: exit code: 2';

describe('describeFailure', () => {
  it('joins the failed step’s output with the place that the client names', () => {
    const trailer = { message: exited, line: 4, excerpt: ['   4 | >>> RUN make'] };
    expect(describeFailure({ error: exited, isStep: true, log: ['cc', 'error'] }, trailer)).toEqual(
      {
        kind: 'step',
        transient: false,
        message: exited,
        line: 4,
        excerpt: ['   4 | >>> RUN make'],
        log: ['cc', 'error'],
      },
    );
  });

  it('makes do with the vertex when the client spoke of another service', () => {
    expect(describeFailure({ error: exited, isStep: true, log: [] }, undefined)).toEqual({
      kind: 'step',
      transient: false,
      message: exited,
    });
  });

  it('sees in the output that the disk is full', () => {
    const log = ['cp: write error: No space left on device'];
    expect(describeFailure({ error: exited, isStep: true, log }, undefined)).toMatchObject({
      kind: 'no-space',
      message: expect.stringMatching(
        /no space left \(process .* `orchestrate cache prune` makes room/,
      ),
    });
  });

  it('names what makes room when the builder itself says so', () => {
    const error = 'failed to copy: write /var/lib/x: no space left on device';
    expect(describeFailure({ error, isStep: false, log: [] }, undefined)).toMatchObject({
      kind: 'no-space',
      transient: false,
      message: expect.stringContaining('`orchestrate cache prune`'),
    });
  });
});

describe('timedOut', () => {
  it.each([
    [90_000, '90 s'],
    [1500, '1.5 s'],
  ])('says the limit of %d ms', (limit, said) => {
    expect(timedOut(limit)).toEqual({
      kind: 'timeout',
      transient: false,
      message: `The build did not end within its time limit of ${said}.`,
    });
  });
});
