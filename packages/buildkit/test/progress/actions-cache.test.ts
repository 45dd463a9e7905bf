import { buildBatch, buildRequest } from '@orchestrate/testkit';
import { describe, expect, it } from 'vitest';
import { replay } from '../support/recordings.ts';

const one = buildBatch([buildRequest('app')]);

describe('GitHub’s cache, whose export has a name of its own', () => {
  it('is told as read and written, and its export is no export of the image', async () => {
    const digests = new Set<string | undefined>();
    let early = 0;
    const { progress } = await replay('actions-cache', one, (now) => {
      digests.add(now.exported('app', 1));
      if (now.exported('app', 1) !== undefined && now.cachesWritten('app') === 0) early += 1;
    });
    expect(progress.traffic('app')).toMatchObject({
      imports: [{ name: 'gha', state: 'read' }],
      exports: [{ name: 'gha', state: 'written' }],
    });
    expect(progress.traffic('app')?.exports[0]?.durationMs).toBeGreaterThan(10);
    expect(progress.cachesWritten('app')).toBe(1);
    expect(digests.size).toBe(2);
    // The image is complete before the cache is written.
    expect(early).toBeGreaterThan(0);
    expect(progress.exported('app', 2)).toBeUndefined();
  });

  it('is told when it does not answer, and the image is complete all the same', async () => {
    const { progress } = await replay('actions-cache-down', one);
    const message = expect.stringContaining('503 Service Unavailable');
    expect(progress.traffic('app')).toMatchObject({
      imports: [{ name: 'gha', state: 'failed', message }],
      exports: [{ name: 'gha', state: 'failed', message }],
    });
    expect(progress.exported('app', 1)).toMatch(/^sha256:/);
  });

  it('that does not answer is not why a step fails', async () => {
    const { progress } = await replay('actions-cache-down-failing', one);
    expect(progress.failed('app')).toMatchObject({ isStep: true });
  });

  it('whose layers are gone leaves steps that were run, and none that failed', async () => {
    const { progress, happenings } = await replay('actions-cache-evicted', one);
    const steps = progress.steps('app', true);
    expect(steps.map(({ text, state }) => [text, state])).toEqual(
      [
        'COPY lock /',
        'RUN cat /lock > /deps',
        'COPY --from=deps /deps /',
        'COPY src /',
        'RUN cat /src > /app',
      ].map((text) => [text, 'executed']),
    );
    expect(steps.at(-1)?.startedAt).toBe(Date.parse('2026-11-28T19:32:11.057Z'));
    const ended = happenings.flatMap((one) =>
      one.type === 'step-completed' ? [one.step.state] : [],
    );
    expect(ended).not.toContain('failed');
    expect(ended.filter((state) => state === 'executed')).toHaveLength(5);
    expect(progress.failed('app')).toBeUndefined();
  });
});
