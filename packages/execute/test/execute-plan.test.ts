import { describe, expect, it } from 'vitest';
import { LINGER_MS } from '../src/batching.ts';
import { planOf, start } from './support.ts';

const transient = { kind: 'registry', message: '503', transient: true } as const;

describe('order', () => {
  it('hands ready services out together, most urgent first, and dependants when their needs have ended', async () => {
    const run = start(planOf('base\n tool\n api: base\n worker: base tool\n web: api'));
    expect(run.running()).toEqual(['base tool']);
    run.batchOf('base').build('base');
    expect(run.running()).toEqual(['tool', 'api']);
    run.batchOf('api').build('api');
    expect(run.running()).toEqual(['tool', 'web']);
    run.batchOf('tool').build('tool');
    await run.settled();
    expect(run.running()).toEqual(['web', 'worker']);
    run.batchOf('web').build('web');
    run.batchOf('worker').build('worker');
    await run.finished;
    expect(run.ends()).toEqual([
      'base built',
      'tool built',
      'api built',
      'worker built',
      'web built',
    ]);
  });

  it('keeps to its jobs, and fills half of them at once', async () => {
    const run = start(planOf('a\nb\nc\nd\ne\nf\ng'), { jobs: 4 });
    expect(run.running()).toEqual(['a b c d']);
    run.batchOf('b').build('b');
    expect(run.running()).toEqual(['a c d']);
    run.batchOf('a').build('a');
    expect(run.running()).toEqual(['c d', 'e f']);
  });

  it('lets a free place linger a moment, then uses it all the same', async () => {
    const run = start(planOf('a\nb\nc\nd\ne\nf\ng'), { jobs: 4 });
    run.batchOf('b').build('b');
    run.waits.elapse(LINGER_MS);
    await run.settled();
    expect(run.running()).toEqual(['a c d', 'e']);
    run.batchOf('a').build('a');
    expect(run.waits.pending().map((one) => one.ms)).toEqual([LINGER_MS]);
    run.batchOf('c').build('c');
    await run.settled();
    expect(run.running()).toEqual(['d', 'e', 'f g']);
    // What was lingered for has come.
    expect(run.waits.pending()).toEqual([]);
  });

  it('tells unchanged services at once, and lets others stand on them', async () => {
    const run = start(planOf('=base\n api: base\n =web: api'));
    expect(run.told()).toEqual(['base unchanged', 'web unchanged', 'api started 1']);
    run.batchOf('api').build('api');
    await run.finished;
    expect(run.result.outcomes?.[0]).toMatchObject({ reason: 'It was decided so.', durationMs: 0 });
    expect(run.ends()).toEqual(['base unchanged', 'api built', 'web unchanged']);
  });

  it('is over at once when nothing is to be built', async () => {
    const run = start(planOf('=a\n=b'));
    await run.finished;
    expect(run.batches).toEqual([]);
    expect(await start(planOf('')).finished).toEqual([]);
  });

  it('hands on what the builder said', async () => {
    const run = start(planOf('a'));
    run.now.ms += 250;
    const image = {
      platform: 'linux/amd64',
      manifestDigest: 'sha256:m',
      sizeCompressedBytes: 7,
      layers: [],
    };
    run.batchOf('a').tell({
      service: 'a',
      durationMs: 99,
      steps: [],
      status: 'built',
      images: [image],
      digest: 'sha256:d',
      materials: [],
    });
    run.batches[0]?.leave();
    expect(await run.finished).toEqual([
      {
        service: 'a',
        kind: 'built',
        durationMs: 250,
        images: [image],
        indexDigest: 'sha256:d',
        steps: [],
        diagnostics: [],
      },
    ]);
  });

  it('refuses to build with no jobs', async () => {
    await start(planOf('a'), { jobs: 0 }).finished;
    const run = start(planOf('a'), { jobs: Number.NaN });
    await run.finished;
    expect(run.result.error).toBeInstanceOf(RangeError);
  });
});

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

describe('what need not be built after all', () => {
  it('ends unchanged when its needs have ended, and so may what stands on it', async () => {
    const asked: string[] = [];
    const run = start(planOf('base\n api: base\n web: api\n worker: base'), {
      unchangedAfter: ({ service }, needs) => {
        asked.push(`${service} after ${needs.map((one) => `${one.service} ${one.kind}`).join()}`);
        return service === 'api' || service === 'web' ? 'It is the same.' : undefined;
      },
    });
    expect(run.running()).toEqual(['base']);
    run.batchOf('base').build('base');
    await run.settled();
    expect(run.told()).toEqual([
      'base started 1',
      'base built',
      'api unchanged',
      'web unchanged',
      'worker started 1',
    ]);
    run.batchOf('worker').build('worker');
    await run.finished;
    expect(run.ends()).toEqual(['base built', 'api unchanged', 'web unchanged', 'worker built']);
    expect(run.result.outcomes?.[1]).toMatchObject({ reason: 'It is the same.', durationMs: 0 });
    expect(asked).toEqual([
      'base after ',
      'api after base built',
      'web after api unchanged',
      'worker after base built',
    ]);
  });

  it('is not asked about again when a build is tried again or a batch broke up', async () => {
    const asked: string[] = [];
    const run = start(planOf('a\nb'), {
      unchangedAfter: ({ service }) => {
        asked.push(service);
        return undefined;
      },
    });
    run.batchOf('a').tell({
      service: 'a',
      durationMs: 1,
      steps: [],
      status: 'failed',
      failure: transient,
    });
    run.batchOf('b').build('b');
    await run.settled();
    run.waits.elapse(2000);
    await run.settled();
    run.batchOf('a').build('a');
    await run.finished;
    expect(run.ends()).toEqual(['a built', 'b built']);
    expect(asked).toEqual(['a', 'b']);
  });

  it('is not asked about when a need failed, nor when the run was stopped', async () => {
    const asked: string[] = [];
    const unchangedAfter = ({ service }: { service: string }): string => {
      asked.push(service);
      return 'It is the same.';
    };
    const stopped = new AbortController();
    stopped.abort();
    const run = start(planOf('a\n b: a'), { unchangedAfter, signal: stopped.signal });
    await run.finished;
    expect(run.ends()).toEqual(['a not-started', 'b not-started']);
    expect(asked).toEqual([]);
  });

  it('stops the run as a bug when asking throws', async () => {
    const run = start(planOf('a\nb: a'), {
      unchangedAfter: ({ service }) => {
        if (service === 'b') throw new Error('asked wrongly');
        return undefined;
      },
    });
    run.batchOf('a').build('a');
    await run.finished;
    expect(run.result.error).toEqual(new Error('asked wrongly'));
  });
});
