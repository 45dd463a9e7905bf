import { createHash } from 'node:crypto';
import type {
  BuildBatch,
  BuilderInfo,
  BuildObserver,
  BuildRequest,
  BuildResult,
  CacheRecord,
  Checked,
  ContextFile,
  Happening,
  ImageLayout,
  LocalImages,
  Lock,
  LockRead,
  Sightings,
} from '@orchestrate/model';
import { createFakeRegistry, createFakeRunStore, type FakeRegistry } from '@orchestrate/testkit';
import type { BuildOptions } from '../src/build.ts';
import type { Revision, World } from '../src/world.ts';

const ROOT = '/repo';
const sha256 = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`;

export interface FakeWorld extends World {
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
  interrupt(): void;
  /** Lets the world as it is be known to git by this name. */
  commit(ref: string): void;
}

/** A monorepo in memory with an engine that builds at once. */
export function createFakeWorld(texts: Readonly<Record<string, string>>): FakeWorld {
  const registry = createFakeRegistry();
  registry.publish('docker.io/library/busybox:stable', { platforms: { 'linux/amd64': {} } });
  const store = createFakeRunStore();
  const controller = new AbortController();
  const commits = new Map<string, Commit>();
  let time = 1_750_000_000_000;
  let runs = 0;
  const world: FakeWorld = {
    texts: new Map(Object.entries(texts)),
    fakeRegistry: registry,
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
    writes: 0,
    builds: 0,
    said: [],
    secrets: new Map(),
    lock: { kind: 'none' },
    seen: new Map(),
    refreshing: false,
    result: () => ({}),
    says: () => [],
    interrupt: () => controller.abort('cancel'),
    commit: (ref) => void commits.set(ref, { texts: new Map(world.texts), lock: lockOf(world) }),
    env: {},
    signal: controller.signal,
    clock: { now: () => (time += 10) },
    wait: () => Promise.resolve(),
    newRunId: () => `run${(runs += 1)}`,
    emit: (happening) => world.said.push(happening),
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    files: {
      manifest: () =>
        Promise.resolve({
          ok: true,
          value: {
            root: ROOT,
            manifest: { path: 'orchestrate.yaml', text: world.texts.get('orchestrate.yaml') ?? '' },
            sights: [{ path: `${ROOT}/orchestrate.yaml`, what: 'file', present: true }],
          },
          diagnostics: [],
        }),
      dockerfile: (_root, path) => {
        const text = world.texts.get(path);
        return Promise.resolve(text === undefined ? undefined : { path, text });
      },
      writeDockerfile: (_root, path, text) => {
        world.texts.set(path, text);
        return Promise.resolve();
      },
      lookup: () => (path) => {
        if (world.texts.has(path)) return 'file';
        return path === '.' || [...world.texts.keys()].some((file) => file.startsWith(`${path}/`))
          ? 'directory'
          : undefined;
      },
      git: () => Promise.resolve(undefined),
      revision: (_root, ref) => Promise.resolve(revisionOf(world, ref, commits.get(ref))),
      remoteCommit: (_root, { repository, ref }) => {
        world.asked.push(`${repository} ${ref}`);
        const commit = world.remotes.get(`${repository} ${ref}`);
        return Promise.resolve(
          commit === undefined
            ? { ok: false, kind: 'unreachable', problem: 'no route to host' }
            : { ok: true, commit },
        );
      },
      absolute: (root, relative) => (relative === '.' ? root : `${root}/${relative}`),
    },
    contexts: () => ({
      read: ({ folder }) =>
        Promise.resolve({
          ok: true,
          files: filesBelow(world.texts, folder),
          stamp: world.writes,
        }),
      looked: () => ({ sights: [], realPaths: new Map() }),
    }),
    driver: {
      describe: (batch) => ({ batch }),
      build: (batch, observer) => build(world, batch, observer),
    },
    builders: {
      inspect: (name = 'default') => lookAt(world, name),
      engine: () => lookAt(world, 'engine'),
      client: () => Promise.resolve({ ok: true, version: '0.29.1' }),
      buildkitVersion: () => Promise.resolve('v0.25.2'),
      honoursSourcePolicy: () => Promise.resolve(true),
    },
    localImages: imagesIn(() => world.engine),
    localImagesOf: (context) => imagesIn(() => engineOf(world, context)),
    builderCache: () => ({
      records: () => Promise.resolve(world.cache),
      prune: (ids) => {
        const gone = world.cache.filter(({ id }) => ids.includes(id));
        world.cache = world.cache.filter(({ id }) => !ids.includes(id));
        return Promise.resolve(gone.map(({ id, sizeBytes }) => ({ id, sizeBytes })));
      },
      close: () => Promise.resolve(),
    }),
    imageBlobs: () => ({
      read: ({ digest }) => readBlob(world, digest),
      close: () => Promise.resolve(),
    }),
    exports: {
      async *read(folder) {
        for (const [path, text] of world.written)
          if (path.startsWith(`${folder}/`))
            yield { path: path.slice(folder.length + 1), content: bytesOf(text) };
      },
      move: (from, to) => {
        for (const [path, text] of world.written) {
          if (path !== from && !path.startsWith(`${from}/`)) continue;
          world.written.delete(path);
          world.written.set(to + path.slice(from.length), text);
        }
        return Promise.resolve();
      },
      remove: (target) => {
        for (const path of world.written.keys())
          if (path === target || path.startsWith(`${target}/`)) world.written.delete(path);
        return Promise.resolve();
      },
    },
    imageLayout: (folder) => fakeLayout(world, folder),
    uncompressed: (bytes) => bytes,
    registry: () => registry,
    packageLists: () => ({
      read: ({ manifest }, source) =>
        Promise.resolve({ ok: true, value: world.installed.get(`${source} ${manifest}`) }),
    }),
    downloads: {
      digest: (url) => {
        world.asked.push(url);
        const text = world.web.get(url);
        return Promise.resolve(
          text === undefined ? nothingAt(url) : { ok: true, value: fileOf(text) },
        );
      },
    },
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
    store: () => store,
    secret: (provider) => {
      const value = world.secrets.get(provider.name);
      return Promise.resolve(
        value === undefined
          ? { ok: false, problem: 'missing', message: `secret ${provider.name} is not set` }
          : { ok: true, value: new TextEncoder().encode(value) },
      );
    },
    hide: () => undefined,
    secretVersion: (_root, value) =>
      Promise.resolve(sha256(`key ${new TextDecoder().decode(value)}`).slice(7, 39)),
    describeSecret: (provider) => provider.name,
    freeBytes: () => Promise.resolve(1e12),
    hostPlatform: 'linux/amd64',
    defaultJobs: 4,
  };
  return world;
}

const BUILDER: BuilderInfo = {
  name: 'default',
  driver: 'docker',
  platforms: ['linux/amd64'],
  containerdStore: true,
};

function lookAt(world: FakeWorld, name: string): ReturnType<World['builders']['inspect']> {
  return Promise.resolve(
    world.down.has(name)
      ? { ok: false, diagnostic: { code: 'down', severity: 'error', message: `${name}.` } }
      : { ok: true, info: { ...BUILDER, name, driver: world.driverOf(name) } },
  );
}

function imagesIn(engine: () => Map<string, string>): LocalImages {
  return {
    digests: (tags) =>
      Promise.resolve(
        new Map(
          tags.flatMap((tag) => {
            const digest = engine().get(tag);
            return digest === undefined ? [] : [[tag, digest] as const];
          }),
        ),
      ),
    tag: (image, tag) => Promise.resolve(void engine().set(tag, engine().get(image) ?? image)),
    untag: (tag) => Promise.resolve(void engine().delete(tag)),
    source: () =>
      Promise.resolve({
        containerd: { socket: '/run/containerd.sock', namespace: 'moby' },
        engine: '/run/docker.sock',
        sights: [],
      }),
  };
}

/** Where a builder keeps images: other drivers load into the current engine. */
function engineOf(world: FakeWorld, context: string | undefined): Map<string, string> {
  if (context === undefined || world.driverOf(context) !== 'docker') return world.engine;
  const engine = world.engines.get(context) ?? new Map<string, string>();
  world.engines.set(context, engine);
  return engine;
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

export function lockOf(world: FakeWorld): Lock | undefined {
  return world.lock.kind === 'lock' ? world.lock.lock : undefined;
}

async function* bytesOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

function fakeLayout(world: FakeWorld, folder: string): ImageLayout {
  const tags = world.layouts.get(folder) ?? new Map<string, string>();
  world.layouts.set(folder, tags);
  return {
    read: ({ digest }) => readBlob(world, digest),
    digest: (tag) => Promise.resolve(tags.get(tag)),
    rename: (tag, to) => {
      tags.set(to, tags.get(tag) ?? '');
      tags.delete(tag);
      return Promise.resolve();
    },
    remove: (tag) => Promise.resolve(void tags.delete(tag)),
  };
}

async function* readBlob(world: FakeWorld, digest: string): AsyncGenerator<Uint8Array> {
  const blob = world.blobs.get(digest);
  if (blob === undefined) throw new Error(`no blob ${digest}`);
  yield* bytesOf(blob);
}

interface Commit {
  readonly texts: ReadonlyMap<string, string>;
  readonly lock: Lock | undefined;
}

/** The text of a lock is the name of its commit. */
function revisionOf(world: FakeWorld, ref: string, commit: Commit | undefined): Checked<Revision> {
  if (commit === undefined) {
    const diagnostic = { code: 'git/unknown-commit', severity: 'error', message: ref } as const;
    return { ok: false, diagnostics: [diagnostic] };
  }
  const paths = new Set([...commit.texts.keys(), ...world.texts.keys()]);
  const changed = [...paths].filter((path) => commit.texts.get(path) !== world.texts.get(path));
  const lockChanged = commit.lock === lockOf(world) ? [] : ['orchestrate.lock'];
  return {
    ok: true,
    value: {
      changed: [...changed, ...lockChanged],
      read: (path) => Promise.resolve(path === 'orchestrate.lock' ? ref : commit.texts.get(path)),
    },
    diagnostics: [],
  };
}

function filesBelow(texts: ReadonlyMap<string, string>, folder: string): ContextFile[] {
  const prefix = folder === ROOT ? '' : `${folder.slice(ROOT.length + 1)}/`;
  return [...texts].flatMap(([file, text]) =>
    file.startsWith(prefix) && !file.endsWith('Dockerfile')
      ? [
          {
            path: file.slice(prefix.length),
            kind: 'file' as const,
            mode: 0o644,
            hash: sha256(text),
          },
        ]
      : [],
  );
}

function fileOf(text: string) {
  return { checksum: sha256(text), sizeBytes: text.length };
}

function nothingAt(url: string) {
  const { host } = new URL(url);
  const failure = { kind: 'not-found', host, message: `nothing at ${url}`, hint: 'fake' } as const;
  return { ok: false, failure } as const;
}

function build(world: FakeWorld, batch: BuildBatch, observer: BuildObserver): Promise<void> {
  world.batches.push(batch);
  for (const request of batch.requests) {
    world.builds += 1;
    const digest = sha256(JSON.stringify([request.service, world.builds]));
    const built: BuildResult = {
      service: request.service,
      durationMs: 5,
      steps: [],
      status: 'built',
      digest,
      images: [
        { platform: 'linux/amd64', manifestDigest: digest, sizeCompressedBytes: 100, layers: [] },
      ],
      materials: materialsOf(world, batch, request),
    };
    const result = Object.assign({ ...built }, world.result(request));
    if (result.status === 'built') {
      for (const tag of request.tags) engineOf(world, batch.builder).set(tag, digest);
      if (request.outputs.some((output) => output.kind === 'push')) {
        for (const tag of request.tags) {
          const image = {
            digest,
            mediaType: 'application/vnd.oci.image.index.v1+json',
            platforms: new Map(),
          };
          world.fakeRegistry.publish(tag, image);
        }
      }
    }
    for (const happening of world.says(request)) observer.emit(happening);
    observer.ended(result);
  }
  return Promise.resolve();
}

/** What a builder that honours the policy says it used: the images that the Dockerfile mentions. */
function materialsOf(
  world: FakeWorld,
  { sourcePolicy }: BuildBatch,
  { dockerfile }: BuildRequest,
): { uri: string; digest: string }[] {
  const text = world.texts.get(dockerfile.slice(ROOT.length + 1)) ?? '';
  return (sourcePolicy?.rules ?? []).flatMap(({ selector, updates }) => {
    const digest = updates?.identifier.split('@')[1];
    const name = /([^/]+)$/.exec(selector.identifier)?.[1] ?? '';
    return digest === undefined || !text.includes(name)
      ? []
      : [{ uri: `pkg:docker/${name.replace(':', '@')}`, digest }];
  });
}
