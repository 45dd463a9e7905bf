import { expect, it } from 'vitest';
import { labPaths } from '../src/paths.ts';
import { withLabLock } from '../src/system/lock.ts';

it('lets one command at a time have the lab, the next as soon as the first is done or fails', async () => {
  const paths = labPaths({ ORCHESTRATE_LAB_HOME: `/nonexistent/${process.pid}` });
  const events: string[] = [];
  const entered = Promise.withResolvers<void>();
  const leave = Promise.withResolvers<void>();
  const first = withLabLock(paths, async () => {
    events.push('first in');
    entered.resolve();
    await leave.promise;
    events.push('first out');
    throw new Error('it failed');
  });
  await entered.promise;
  const second = withLabLock(paths, async () => events.push('second in'));
  leave.resolve();
  await expect(first).rejects.toThrow('it failed');
  await second;
  expect(events).toEqual(['first in', 'first out', 'second in']);
});
