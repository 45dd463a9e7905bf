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
