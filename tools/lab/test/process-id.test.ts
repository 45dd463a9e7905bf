import { describe, expect, it } from 'vitest';
import { identify, isAlive, processState, startTicks } from '../src/system/process-id.ts';

// As in proc_pid_stat(5); the name holds what would confuse a split at blanks.
const stat = '4242 (a ) b (c) S 1 4242 4242 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 9 0 987654 1024';

describe('the identity of a process', () => {
  it('is read behind the last parenthesis of its name', () => {
    expect(startTicks(stat)).toBe(987_654);
    expect(processState(stat)).toBe('S');
  });

  it('is alive as long as number and start are the same', async () => {
    const self = await identify(process.pid);
    if (self === undefined) throw new Error('this process is not there');
    expect(await isAlive(self)).toBe(true);
    expect(await isAlive({ ...self, started: self.started + 1 })).toBe(false);
  });

  it('is none for a number that nobody has', async () => {
    expect(await identify(2 ** 30)).toBeUndefined();
  });
});
