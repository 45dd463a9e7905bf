import { describe, expect, it } from 'vitest';
import { planOf, start } from './support.ts';

const transient = { kind: 'registry', message: '503', transient: true } as const;

describe('an interruption', () => {
  it('cancels what runs, starts nothing more, and waits until all have gone', async () => {
    const run = start(planOf('a\nb\nc\nd: a'), { jobs: 2 });
    const [batch] = run.batches;
    run.now.ms += 7;
    run.interrupt();
    expect(batch?.aborted()).toBe(true);
    await run.settled();
    expect(run.over()).toBe(false);
    // It had ended before the process noticed.
    batch?.build('a');
    batch?.leave();
    await run.finished;
    expect(run.result.outcomes?.map((one) => [one.service, one.kind, one.reason])).toEqual([
      ['a', 'built', undefined],
      ['b', 'cancelled', 'The run was interrupted.'],
      ['c', 'not-started', 'The run was interrupted.'],
      ['d', 'not-started', 'The run was interrupted.'],
    ]);
    expect(run.batches).toHaveLength(1);
  });

  it('ends waits: what was to be tried again is cancelled', async () => {
    const run = start(planOf('a'));
    run.batchOf('a').fail('a', transient);
    await run.settled();
    run.interrupt();
    await run.finished;
    expect(run.ends()).toEqual(['a cancelled']);
    expect(run.waits.pending()).toEqual([]);
  });

  it('ends lingering', async () => {
    const run = start(planOf('a\nb\nc\nd\ne\nf\ng'), { jobs: 4 });
    run.batchOf('b').build('b');
    expect(run.waits.pending()).toHaveLength(1);
    run.interrupt();
    expect(run.waits.pending()).toEqual([]);
    run.batchOf('a').leave();
    await run.finished;
    expect(run.batches).toHaveLength(1);
  });

  it('does not try again what fails while it dies', async () => {
    const run = start(planOf('a'));
    run.interrupt();
    run.batchOf('a').fail('a', transient);
    await run.finished;
    expect(run.ends()).toEqual(['a failed']);
  });

  it('before the start leaves everything as it is', async () => {
    const run = start(planOf('a\n=b'), { signal: AbortSignal.abort() });
    await run.finished;
    expect(run.ends()).toEqual(['a not-started', 'b unchanged']);
    expect(run.batches).toEqual([]);
  });

  it('takes what was put back after a broken batch too', async () => {
    const run = start(planOf('a\nb\nc\nd'), { jobs: 4, runsAlone: (service) => service === 'd' });
    run.batchOf('a').fail('a');
    run.interrupt();
    run.batchOf('d').leave();
    await run.finished;
    expect(run.ends()).toEqual(['a failed', 'b cancelled', 'c cancelled', 'd cancelled']);
  });
});

describe('a time limit', () => {
  const timeLimitMs = (service: string) => (service === 'slow' ? 5000 : undefined);

  it('makes a service run alone, and fail when its time is over and it has gone', async () => {
    const run = start(planOf('a\nslow\nb\nc: slow'), { timeLimitMs });
    expect(run.running()).toEqual(['slow', 'a b']);
    const batch = run.batchOf('slow');
    run.waits.elapse(5000);
    await run.settled();
    expect(batch.aborted()).toBe(true);
    expect(run.batchOf('a').aborted()).toBe(false);
    expect(run.told()).not.toContain('slow failed');
    batch.leave();
    await run.settled();
    expect(run.told().slice(-2)).toEqual(['slow failed', 'c not-started']);
    run.batchOf('a').build('a');
    run.batchOf('b').build('b');
    expect((await run.finished)[1]?.failure).toEqual({
      kind: 'timeout',
      message: 'It took longer than its time limit of 5 s.',
      transient: false,
    });
  });

  it('does not matter to a build that ends in time, nor to an interrupted one', async () => {
    const quick = start(planOf('slow'), { timeLimitMs });
    quick.batchOf('slow').build('slow');
    await quick.finished;
    expect(quick.ends()).toEqual(['slow built']);
    expect(quick.waits.pending()).toEqual([]);
    const stopped = start(planOf('slow'), { timeLimitMs });
    stopped.interrupt();
    await stopped.settled();
    stopped.waits.elapse(5000);
    await stopped.settled();
    stopped.batchOf('slow').leave();
    await stopped.finished;
    expect(stopped.ends()).toEqual(['slow cancelled']);
  });
});

describe('a runner that', () => {
  it('goes without a word is asked once more for each service alone, then that is a failure', async () => {
    const run = start(planOf('a\nb'));
    run.batches[0]?.vanish();
    await run.settled();
    expect(run.running()).toEqual(['a', 'b']);
    run.batchOf('a').build('a');
    run.batchOf('b').vanish();
    await run.finished;
    expect(run.ends()).toEqual(['a built', 'b failed']);
    expect(run.result.outcomes?.[1]?.failure?.kind).toBe('engine');
  });

  it('throws ends the run with that error, after everything has gone', async () => {
    const run = start(planOf('a\nb\nc'), { runsAlone: () => true });
    const bug = new Error('a bug');
    run.batchOf('a').reject(bug);
    await run.settled();
    expect(run.batchOf('b').aborted()).toBe(true);
    expect(run.over()).toBe(false);
    run.batchOf('b').leave();
    run.batchOf('c').leave();
    await run.finished;
    expect(run.result.error).toBe(bug);
  });

  it('needs a process for each service gets no more than the machine can bear', async () => {
    const names = Array.from({ length: 18 }, (_, index) => `s${index}`);
    const run = start(planOf(names.join('\n')), { jobs: 40, runsAlone: () => true });
    expect(run.running()).toHaveLength(16);
    run.batchOf('s0').build('s0');
    run.batchOf('s1').build('s1');
    await run.settled();
    expect(run.running()).toContain('s17');
    for (const name of names.slice(2)) run.batchOf(name).build(name);
    await run.finished;
    expect(new Set(run.ends()).size).toBe(18);
  });

  it('tells an end after it has gone is a bug', async () => {
    const run = start(planOf('a\nb'));
    const [batch] = run.batches;
    batch?.vanish();
    await run.settled();
    batch?.build('a');
    for (const open of run.open()) open.leave();
    await run.finished;
    expect(run.result.error).toBeInstanceOf(Error);
  });

  it.each([
    ['tells an end twice', 'a'],
    ['tells of a service that is not its own', 'zzz'],
  ])('%s is a bug', async (_, service) => {
    const run = start(planOf('a\nb'));
    const [batch] = run.batches;
    batch?.build('a');
    batch?.tell({ service, durationMs: 0, steps: [], status: 'cancelled' });
    batch?.leave();
    await run.finished;
    expect(run.result.error).toBeInstanceOf(Error);
  });
});

describe('the outcomes', () => {
  const built = { durationMs: 1, steps: [], status: 'built', images: [], materials: [] } as const;

  it('are there when all have ended well, whose processes may still have to go', async () => {
    const run = start(planOf('a\nb\n=c'));
    const [batch] = run.batches;
    batch?.tell({ service: 'a', ...built });
    await run.settled();
    expect(run.result.well).toBeUndefined();
    batch?.tell({ service: 'b', ...built });
    await run.settled();
    expect([run.result.well, run.over()]).toEqual([true, false]);
    batch?.leave();
    expect((await run.finished).map(({ kind }) => kind)).toEqual(['built', 'built', 'unchanged']);
  });

  it('are there only when all have gone, if one has not ended well', async () => {
    const run = start(planOf('a\nb'));
    const [batch] = run.batches;
    batch?.tell({ service: 'a', ...built });
    batch?.failOnly('b');
    await run.settled();
    expect(run.result.well).toBeUndefined();
    batch?.leave();
    await run.finished;
    expect(run.ends()).toEqual(['a built', 'b failed']);
  });

  it('do not hide a bug that shows when the processes go', async () => {
    const run = start(planOf('a'));
    const bug = new Error('a bug');
    run.batches[0]?.tell({ service: 'a', ...built });
    await run.settled();
    run.batches[0]?.reject(bug);
    await run.finished;
    expect(run.result.error).toBe(bug);
  });
});
