import { createHash } from 'node:crypto';
import { createFakeRunStore } from '@orchestrate/testkit';
import type { BuildOptions } from '../src/build.ts';
import type { World } from '../src/world.ts';
import { fakeContents } from './fake/contents.ts';
import { fakeDriver } from './fake/driver.ts';
import { fakeEngine } from './fake/engine.ts';
import { type Commit, fakeFiles } from './fake/files.ts';
import { fakeLockFiles } from './fake/lock-files.ts';
import { fakeRemotes } from './fake/remotes.ts';
import { fakeSecrets } from './fake/secrets.ts';
import { createFakeState, type FakeState, lockOf } from './fake/state.ts';

export { lockOf };

export interface FakeWorld extends World, FakeState {
  interrupt(): void;
  /** Lets the world as it is be known to git by this name. */
  commit(ref: string): void;
}

/** A monorepo in memory with an engine that builds at once. */
export function createFakeWorld(texts: Readonly<Record<string, string>>): FakeWorld {
  const state = createFakeState(texts);
  const store = createFakeRunStore();
  const controller = new AbortController();
  const commits = new Map<string, Commit>();
  let time = 1_750_000_000_000;
  let runs = 0;
  const commit = (ref: string) =>
    void commits.set(ref, { texts: new Map(state.texts), lock: lockOf(state) });
  const world: World = {
    env: {},
    signal: controller.signal,
    clock: { now: () => (time += 10) },
    wait: () => Promise.resolve(),
    newRunId: () => `run${(runs += 1)}`,
    emit: (happening) => state.said.push(happening),
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    ...fakeFiles(state, commits),
    ...fakeEngine(state),
    driver: fakeDriver(state),
    ...fakeContents(state),
    ...fakeRemotes(state),
    ...fakeLockFiles(state, commits),
    ...fakeSecrets(state),
    store: () => store,
    freeBytes: () => Promise.resolve(1e12),
    hostPlatform: 'linux/amd64',
    defaultJobs: 4,
  };
  // Its ports read the state that tests change, so that both are one object.
  return Object.assign(state, world, { interrupt: () => controller.abort('cancel'), commit });
}

export const BUILD: BuildOptions = {
  command: 'orchestrate build',
  names: [],
  filters: [],
  frozen: false,
  force: false,
  noCache: false,
  keepGoing: true,
  overrides: {},
};
