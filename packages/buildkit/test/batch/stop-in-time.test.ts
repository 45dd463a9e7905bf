import { settled } from '@orchestrate/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stopInTime } from '../../src/batch/stop-in-time.ts';

/** A process that does what the test says. */
function fakeProcess() {
  const end = Promise.withResolvers<number | undefined>();
  const asked: string[] = [];
  return {
    asked,
    end: end.resolve,
    stop: () => void asked.push('stop'),
    kill: () => void asked.push('kill'),
    ended: end.promise,
  };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('stopInTime', () => {
  it('waits for a process that ends by itself, and leaves no timer behind', async () => {
    const child = fakeProcess();
    const ended = stopInTime(child, new AbortController().signal, 60_000);
    child.end(0);
    expect(await ended).toEqual({ exitCode: 0 });
    expect([child.asked, vi.getTimerCount()]).toEqual([[], 0]);
  });

  it('asks once when the signal fires, and then waits', async () => {
    const child = fakeProcess();
    const controller = new AbortController();
    const ended = stopInTime(child, controller.signal, undefined);
    controller.abort();
    await settled();
    expect(child.asked).toEqual(['stop']);
    child.end(130);
    expect(await ended).toEqual({ exitCode: 130, stopped: {} });
  });

  it('asks at once when the signal has fired before', async () => {
    const child = fakeProcess();
    const ended = stopInTime(child, AbortSignal.abort(), undefined);
    expect(child.asked).toEqual(['stop']);
    child.end(undefined);
    expect(await ended).toEqual({ exitCode: undefined, stopped: {} });
  });

  it('asks when the time is over, and kills when ten more seconds were not enough', async () => {
    const child = fakeProcess();
    const ended = stopInTime(child, new AbortController().signal, 5000);
    vi.advanceTimersByTime(4999);
    expect(child.asked).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(child.asked).toEqual(['stop']);
    vi.advanceTimersByTime(10_000);
    expect(child.asked).toEqual(['stop', 'kill']);
    child.end(undefined);
    expect(await ended).toEqual({ exitCode: undefined, stopped: { limitMs: 5000 } });
  });
});
