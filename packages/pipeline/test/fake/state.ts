import { createHash } from 'node:crypto';
import type {
  BuildBatch,
  BuildRequest,
  BuildResult,
  CacheRecord,
  Happening,
  Lock,
  LockRead,
  Sightings,
} from '@orchestrate/model';
import { createFakeRegistry, type FakeRegistry } from '@orchestrate/testkit';

export const ROOT = '/repo';
export const sha256 = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** What tests look at, and change, of the world in memory. */
export interface FakeState {
  /** Path from the root → text. Changing it changes the world. */
  readonly texts: Map<string, string>;
  readonly fakeRegistry: FakeRegistry;
  /** Tag → digest in the engine. */
  readonly engine: Map<string, string>;
  /** The same for engines of other docker contexts, which are builders. */
  readonly engines: Map<string, Map<string, string>>;
  /** Builders that do not answer; `engine` is the one that others load into. */
  readonly down: Set<string>;
  /** The driver of a builder; `docker` unless a test says otherwise. */
  driverOf: (builder: string) => string;
  /** Digest → content, in the builder. */
  readonly blobs: Map<string, string | Uint8Array>;
  /** What the builder's cache holds. */
  cache: readonly CacheRecord[];
  /** Source and digest → packages. */
  readonly installed: Map<string, ReadonlyMap<string, string>>;
  /** URL → what is there, and what was asked for. */
  readonly web: Map<string, string>;
  readonly asked: string[];
  /** Repository and ref → commit. */
  readonly remotes: Map<string, string>;
  /** Absolute path → content of files that builds wrote. */
  readonly written: Map<string, string>;
  /** Folder → tag → digest of local layer caches. */
  readonly layouts: Map<string, Map<string, string>>;
  readonly batches: BuildBatch[];
  /** Builders that the driver stands by for. */
  readonly standing: (string | undefined)[];
  /** Counts what was written to files, whatever it was. */
  writes: number;
  /** How many images were built: each is another one, unless a test says otherwise. */
  builds: number;
  readonly said: Happening[];
  readonly secrets: Map<string, string>;
  lock: LockRead;
  seen: Sightings;
  /** Another process refreshes. */
  refreshing: boolean;
  /** How each build ends; built from the locked digests unless a test says otherwise. */
  result: (request: BuildRequest) => Partial<BuildResult>;
  /** What the driver says while it builds. */
  says: (request: BuildRequest) => readonly Happening[];
}

export function createFakeState(texts: Readonly<Record<string, string>>): FakeState {
  const fakeRegistry = createFakeRegistry();
  fakeRegistry.publish('docker.io/library/busybox:stable', { platforms: { 'linux/amd64': {} } });
  return {
    texts: new Map(Object.entries(texts)),
    fakeRegistry,
    engine: new Map(),
    engines: new Map(),
    down: new Set(),
    driverOf: () => 'docker',
    blobs: new Map(),
    cache: [],
    installed: new Map(),
    web: new Map(),
    asked: [],
    remotes: new Map(),
    written: new Map(),
    layouts: new Map(),
    batches: [],
    standing: [],
    writes: 0,
    builds: 0,
    said: [],
    secrets: new Map(),
    lock: { kind: 'none' },
    seen: new Map(),
    refreshing: false,
    result: () => ({}),
    says: () => [],
  };
}

export function lockOf(world: FakeState): Lock | undefined {
  return world.lock.kind === 'lock' ? world.lock.lock : undefined;
}
