import type { World } from '../../src/world.ts';
import type { Commit } from './files.ts';
import { type FakeState, lockOf } from './state.ts';

/** The lock, who holds it, and when its digests were first seen. */
export function fakeLockFiles(
  world: FakeState,
  commits: ReadonlyMap<string, Commit>,
): Pick<World, 'parseLock' | 'lockFile' | 'holdRefresh' | 'sightings'> {
  return {
    parseLock: ({ text }) => {
      const lock = commits.get(text)?.lock;
      return lock === undefined
        ? { ok: false, diagnostics: [] }
        : { ok: true, value: lock, diagnostics: [] };
    },
    lockFile: () => ({
      read: () => Promise.resolve(world.lock),
      write: (lock, basis) => {
        if (basis !== undefined && lockOf(world) !== basis)
          return Promise.resolve('changed-meanwhile');
        world.lock = { kind: 'lock', lock };
        return Promise.resolve('written');
      },
    }),
    holdRefresh: () => Promise.resolve(world.refreshing ? undefined : { [Symbol.dispose]() {} }),
    sightings: () => ({
      read: () => Promise.resolve(world.seen),
      write: (sightings) => {
        world.seen = sightings;
        return Promise.resolve();
      },
    }),
  };
}
