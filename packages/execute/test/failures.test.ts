import { describe, expect, it } from 'vitest';
import { planOf, start } from './support.ts';

const transient = { kind: 'registry', message: '503', transient: true } as const;

describe('a failure', () => {
  it('keeps what stands on it from starting, through any number of levels, and nothing else', async () => {
    const run = start(
      planOf('base\n other\n api: base\n web: api other\n shop: web\n worker: other'),
    );
    run.batchOf('base').failOnly('base');
    expect(run.told().slice(2)).toEqual([
      'base failed',
      'api not-started',
      'web not-started',
      'shop not-started',
    ]);
    run.batchOf('other').build('other');
    await run.settled();
    run.batchOf('worker').build('worker');
    await run.finished;
    expect(
      run.result.outcomes?.map((one) => [
        one.service,
        one.kind,
        one.reason ?? one.failure?.message,
      ]),
    ).toEqual([
      ['base', 'failed', 'RUN exited with 1'],
      ['other', 'built', undefined],
      ['api', 'not-started', 'It needs base, which failed.'],
      ['web', 'not-started', 'It needs api, which stands on base, which failed.'],
      ['shop', 'not-started', 'It needs web, which stands on base, which failed.'],
      ['worker', 'built', undefined],
    ]);
  });

  it('does not reach what stands on an unchanged service', async () => {
    const run = start(planOf('base\n =api: base\n web: api'));
    run.batchOf('base').fail('base');
    await run.settled();
    run.batchOf('web').build('web');
    await run.finished;
    expect(run.ends()).toEqual(['base failed', 'api unchanged', 'web built']);
  });

  it('cancels its batch, which is run again without it and is no attempt', async () => {
    const run = start(planOf('a\nb\nc'));
    run.batchOf('b').fail('b');
    await run.settled();
    expect(run.batches.map((batch) => batch.services)).toEqual([
      ['a', 'b', 'c'],
      ['a', 'c'],
    ]);
    run.batchOf('a').build('a');
    run.batchOf('c').build('c');
    await run.finished;
    expect(run.told()).toEqual([
      'a started 1',
      'b started 1',
      'c started 1',
      'b failed',
      'a built',
      'c built',
    ]);
  });

  it('breaks a batch up at most twice: then each goes alone', async () => {
    const run = start(planOf('a\nb\nc\nd'));
    run.batchOf('a').fail('a');
    await run.settled();
    run.batchOf('b').fail('b');
    await run.settled();
    expect(run.running()).toEqual(['c', 'd']);
    run.batchOf('c').fail('c');
    run.batchOf('d').build('d');
    await run.finished;
    expect(run.ends()).toEqual(['a failed', 'b failed', 'c failed', 'd built']);
  });

  it('counts what a broken run executed, which the next one finds cached', async () => {
    const run = start(planOf('a\nb'));
    const step = { vertex: 'v', index: 2, total: 2, instruction: 'RUN', text: 'RUN make' } as const;
    const executed = { ...step, state: 'executed', startedAt: 0, completedAt: 9 } as const;
    const cut = { ...step, vertex: 'w', text: 'RUN test', state: 'cancelled' } as const;
    const [batch] = run.batches;
    batch?.failOnly('b');
    batch?.tell({ service: 'a', durationMs: 1, steps: [executed, cut], status: 'cancelled' });
    batch?.leave();
    await run.settled();
    const cached = { ...step, state: 'cached' } as const;
    run.batchOf('a').tell({
      service: 'a',
      durationMs: 1,
      steps: [cached],
      status: 'built',
      images: [],
      materials: [],
    });
    run.batches[1]?.leave();
    const outcomes = await run.finished;
    expect(outcomes?.find((one) => one.service === 'a')?.steps).toEqual([executed, cached]);
  });

  it('holds the places of cancelled builds until their process has gone', async () => {
    const run = start(planOf('a\nb\nc\nd\ne'), { jobs: 2 });
    const [batch] = run.batches;
    batch?.failOnly('a');
    batch?.tell({ service: 'b', durationMs: 1, steps: [], status: 'cancelled' });
    await run.settled();
    // One place is free; b still takes the other, whatever was told of it.
    expect(run.batches.slice(1).map((one) => one.services)).toEqual([['c']]);
    run.batchOf('c').build('c');
    expect(run.running()).toEqual(['', 'd']);
    batch?.leave();
    await run.settled();
    expect(run.running()).toEqual(['d', 'b']);
  });

  it('stops the run when it is not to go on', async () => {
    const run = start(planOf('a\nb\nc: b\nd\ne: a'), { jobs: 2, keepGoing: false });
    const [batch] = run.batches;
    batch?.failOnly('a');
    expect(batch?.aborted()).toBe(true);
    await run.settled();
    expect(run.over()).toBe(false);
    run.now.ms += 5;
    batch?.leave();
    await run.finished;
    expect(
      run.result.outcomes?.map((one) => [one.service, one.kind, one.durationMs, one.reason]),
    ).toEqual([
      ['a', 'failed', 0, undefined],
      ['b', 'cancelled', 5, 'The run stopped when a failed.'],
      ['c', 'not-started', 0, 'The run stopped when a failed.'],
      ['d', 'not-started', 0, 'The run stopped when a failed.'],
      ['e', 'not-started', 0, 'It needs a, which failed.'],
    ]);
  });
});

describe('a transient failure', () => {
  it('is tried again after a wait, three times in all, without a place', async () => {
    const run = start(planOf('a\nb\nc: a'), { jobs: 1 });
    run.batchOf('a').fail('a', transient);
    await run.settled();
    expect(run.running()).toEqual(['b']);
    run.batchOf('b').build('b');
    run.waits.elapse(2000);
    await run.settled();
    run.batchOf('a').fail('a', transient);
    run.waits.elapse(10_000);
    await run.settled();
    run.batchOf('a').fail('a', transient);
    await run.finished;
    expect(run.told()).toEqual([
      'a started 1',
      'a retried after 2000',
      'b started 1',
      'b built',
      'a started 2',
      'a retried after 10000',
      'a started 3',
      'a failed',
      'c not-started',
    ]);
  });

  it('counts the time from the first start, and ends well when an attempt does', async () => {
    const run = start(planOf('a'));
    run.batchOf('a').fail('a', transient);
    run.now.ms += 2000;
    run.waits.elapse(2000);
    await run.settled();
    run.now.ms += 30;
    run.batchOf('a').build('a');
    expect((await run.finished)[0]).toMatchObject({ kind: 'built', durationMs: 2030 });
  });

  it('does not make the others of its batch wait', async () => {
    const run = start(planOf('a\nb'));
    run.batchOf('a').fail('a', transient);
    await run.settled();
    expect(run.running()).toEqual(['b']);
  });

  it('does not stop a run that stops at failures', async () => {
    const run = start(planOf('a\nb'), { keepGoing: false });
    run.batchOf('a').fail('a', transient);
    await run.settled();
    expect(run.running()).toEqual(['b']);
  });
});
