import { describe, expect, it } from 'vitest';
import { readTrailer } from '../../src/failure/trailer.ts';
import { recordedLines } from '../support/recordings.ts';

const plain = async (name: string): Promise<string[]> =>
  (await recordedLines(name)).filter((line) => !line.startsWith('{'));

describe('readTrailer', () => {
  it('reads target, message, line and excerpt of a failed step', async () => {
    expect(readTrailer(await plain('several-targets-failed'))).toEqual({
      target: 'bad',
      message:
        'process "/bin/sh -c echo oops-out; echo oops-err >&2;   sleep 0.2; exit 7" did not complete successfully: exit code: 7',
      line: 2,
      excerpt: [
        '   1 |     FROM localhost:5000/library/busybox:stable AS one',
        '   2 | >>> RUN echo oops-out; echo oops-err >&2; \\',
        '   3 | >>>   sleep 0.2; exit 7',
        '   4 |     RUN echo never',
      ],
    });
  });

  it('reads an error over several lines, and one without a place', () => {
    expect(
      readTrailer(['ERROR: failed to solve: process "/bin/sh -c a', 'b" did not', 'end']),
    ).toEqual({ message: 'process "/bin/sh -c a\nb" did not\nend' });
  });

  it('takes the last error, and nothing of an excerpt before an earlier one', () => {
    const lines = ['WARNING: something', 'ERROR: first', 'ERROR: use `docker --context=x buildx`'];
    expect(readTrailer(lines)).toEqual({ message: 'use `docker --context=x buildx`' });
  });

  it('says nothing without an error', () => {
    expect(readTrailer(['WARNING: something', '   1 | FROM x'])).toBeUndefined();
  });
});
