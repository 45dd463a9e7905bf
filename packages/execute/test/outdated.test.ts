import { describe, expect, it } from 'vitest';
import { planOf, start } from './support.ts';

const transient = { kind: 'registry', message: '503', transient: true } as const;
const alone = { runsAlone: () => true };

describe('a service that is out of date', () => {
  it('is cancelled while all others go on to their end', async () => {
    const run = start(planOf('a\nb\nc'), { ...alone, keepGoing: false });
    run.now.ms += 7;
    run.outdate('b', 'b/file changed.');
    expect(run.open().map((batch) => batch.aborted())).toEqual([false, true, false]);
    // Only the end of its process proves that it has gone.
    expect(run.told()).not.toContain('b cancelled');
    run.batchOf('b').leave();
    await run.settled();
    expect(run.told()).toContain('b cancelled');
    run.batchOf('a').build('a');
    run.batchOf('c').build('c');
    await run.finished;
    expect(run.result.outcomes).toMatchObject([
      { service: 'a', kind: 'built' },
      { kind: 'cancelled', outdated: true, reason: 'b/file changed.', durationMs: 7 },
      { service: 'c', kind: 'built' },
    ]);
    expect(run.batches).toHaveLength(3);
  });

  it('ends at once when it has not started, and so does what waits for it', async () => {
    const run = start(planOf('base\napi: base\nweb: api\nother'), { jobs: 1 });
    run.outdate('base', 'base/file changed.');
    run.outdate('api', 'api/file changed.');
    run.outdate('other', 'other/file changed.');
    expect(run.told()).toEqual([
      'base started 1',
      'api cancelled',
      'web cancelled',
      'other cancelled',
    ]);
    run.batchOf('base').leave();
    await run.finished;
    expect(run.result.outcomes?.map((one) => [one.service, one.reason, one.durationMs])).toEqual([
      ['base', 'base/file changed.', 0],
      ['api', 'api/file changed.', 0],
      ['web', 'It needs api, which is out of date.', 0],
      ['other', 'other/file changed.', 0],
    ]);
    expect(run.result.outcomes?.every((one) => one.outdated)).toBe(true);
  });

  it('takes with it what waits for it through others, whoever marks it', async () => {
    const run = start(planOf('base\napi: base\nweb: api\n=docs: base'));
    run.outdate('base', 'base/file changed.');
    run.batchOf('base').leave();
    await run.finished;
    expect(run.result.outcomes?.map((one) => [one.service, one.kind, one.reason])).toEqual([
      ['base', 'cancelled', 'base/file changed.'],
      ['api', 'cancelled', 'It needs base, which is out of date.'],
      ['web', 'cancelled', 'It needs api, which stands on base, which is out of date.'],
      ['docs', 'unchanged', 'It was decided so.'],
    ]);
  });

  it('is not started when it was out of date before', async () => {
    const run = start(planOf('a\nb\n=c'), {
      outdated: (service) => (service === 'b' ? new AbortController().signal : gone),
    });
    expect(run.running()).toEqual(['b']);
    run.batchOf('b').build('b');
    await run.finished;
    expect(run.ends()).toEqual(['a cancelled', 'b built', 'c unchanged']);
  });

  it('has not failed, whatever its last words were', async () => {
    const run = start(planOf('a\nb'), { ...alone, keepGoing: false });
    run.outdate('a', 'a/file changed.');
    run.outdate('b', 'b/file changed.');
    run.batchOf('a').fail('a');
    run.batchOf('b').fail('b', transient);
    await run.finished;
    expect(run.ends()).toEqual(['a cancelled', 'b cancelled']);
    expect(run.waits.pending()).toEqual([]);
  });

  it('waits for no other attempt', async () => {
    const run = start(planOf('a\nb'), alone);
    run.batchOf('a').fail('a', transient);
    await run.settled();
    run.outdate('a', 'a/file changed.');
    expect(run.told().at(-1)).toBe('a cancelled');
    expect(run.waits.pending()).toEqual([]);
    run.batchOf('b').build('b');
    await run.finished;
    expect(run.batches).toHaveLength(2);
  });

  it('has been built when it was built before its process noticed', async () => {
    const run = start(planOf('a'));
    run.outdate('a', 'a/file changed.');
    run.batchOf('a').build('a');
    await run.finished;
    expect(run.ends()).toEqual(['a built']);
  });

  it('is cancelled like all others when the run is interrupted', async () => {
    const run = start(planOf('a\nb'), alone);
    run.outdate('a', 'a/file changed.');
    run.interrupt();
    run.batchOf('a').leave();
    run.batchOf('b').leave();
    await run.finished;
    expect(run.result.outcomes?.map((one) => one.reason)).toEqual([
      'The run was interrupted.',
      'The run was interrupted.',
    ]);
  });
});

describe('a client process with a service that is out of date', () => {
  it('goes on for the others, and ends when they have ended', async () => {
    const run = start(planOf('a\nb\nc'));
    const [batch] = run.batches;
    run.outdate('b', 'b/file changed.');
    batch?.build('a');
    expect(batch?.aborted()).toBe(false);
    batch?.build('c');
    expect(batch?.aborted()).toBe(true);
    batch?.leave();
    await run.finished;
    expect(run.ends()).toEqual(['a built', 'b cancelled', 'c built']);
    expect(run.batches).toHaveLength(1);
  });

  it('ends when the last of its services is out of date, and nothing of it is started again', async () => {
    const run = start(planOf('a\nb'));
    run.outdate('a', 'a/file changed.');
    run.outdate('b', 'b/file changed.');
    expect(run.batches[0]?.aborted()).toBe(true);
    run.batchOf('a').leave();
    await run.finished;
    expect(run.ends()).toEqual(['a cancelled', 'b cancelled']);
    expect(run.batches).toHaveLength(1);
  });

  it('does not take it along when a failure makes the others start again', async () => {
    const run = start(planOf('a\nb\nc'));
    run.outdate('b', 'b/file changed.');
    run.batchOf('a').fail('a');
    await run.settled();
    expect(run.running()).toEqual(['c']);
    run.batchOf('c').build('c');
    await run.finished;
    expect(run.ends()).toEqual(['a failed', 'b cancelled', 'c built']);
  });

  it('has no company on another builder', async () => {
    const { services } = planOf('a\nb\nc');
    const run = start({
      services: services.map((one) => ({ ...one, builder: one.service === 'b' ? 'two' : 'one' })),
    });
    expect(run.running()).toEqual(['a c', 'b']);
    run.outdate('b', 'b/file changed.');
    expect(run.open().map((batch) => batch.aborted())).toEqual([false, true]);
    run.batchOf('b').leave();
    run.batchOf('a').build('a');
    run.batchOf('c').build('c');
    await run.finished;
    expect(run.ends()).toEqual(['a built', 'b cancelled', 'c built']);
  });

  it('is left alone when it has told all ends', async () => {
    const run = start(planOf('a\nb'));
    const [batch] = run.batches;
    batch?.failOnly('a');
    batch?.failOnly('b');
    run.outdate('a', 'a/file changed.');
    run.outdate('b', 'b/file changed.');
    expect(batch?.aborted()).toBe(false);
    batch?.vanish();
    await run.finished;
    expect(run.ends()).toEqual(['a failed', 'b failed']);
  });
});

const gone = AbortSignal.abort('a/file changed.');
