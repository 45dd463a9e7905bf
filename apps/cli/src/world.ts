import { createHash } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createBuilderCache,
  createBuilders,
  createBuildkitDriver,
  createExportedFiles,
  createImageBlobs,
  createImageLayout,
  createLocalImages,
  uncompressed,
} from '@orchestrate/buildkit';
import type { ContextReader, Diagnostic, Emit, Platform } from '@orchestrate/model';
import type { World } from '@orchestrate/pipeline';
import { type OpenedStore, openRunStore } from '@orchestrate/store';
import {
  createContextReader,
  createLockFile,
  createLookup,
  createSightingsFile,
  describeProvider,
  holdExclusively,
  parseLock,
  readDockerfileSource,
  readGit,
  readGitRevision,
  readManifestFiles,
  readRemoteCommit,
  readSecret,
  replaceFile,
  secretVersion,
} from '@orchestrate/workspace';
import { defaultJobs } from './default-jobs.ts';
import { hide } from './hidden.ts';
import { lazyClient, lazyDownloads, lazyPackageLists, lazyRegistries } from './registries.ts';
import { newRunId } from './run-id.ts';
import { stateFiles } from './state-files.ts';

export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** What adapters notice: a state database that cannot be used. */
  readonly warn: (diagnostic: Diagnostic) => void;
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  ia32: '386',
  arm: 'arm/v7',
};

/** The real world: adapters behind the ports of the use cases. Nothing is opened before it is asked for. */
export function createWorld(around: Surroundings): World & Disposable {
  const { cwd, env, emit, signal } = around;
  const stores = openedStores(around.warn);
  const clock = { now: Date.now };
  const client = lazyClient(env);
  return {
    env,
    emit,
    signal,
    clock,
    wait,
    newRunId,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    files: createFiles(cwd),
    contexts: (root) => readerOver(stores.at(root), root),
    driver: createBuildkitDriver({ env, clock }),
    builders: createBuilders({ env }),
    localImages: createLocalImages(env),
    localImagesOf: (context) => createLocalImages(inContext(env, context)),
    builderCache: (builder) => createBuilderCache(env, builder),
    imageBlobs: (builder) => createImageBlobs(env, builder),
    registry: lazyRegistries(client),
    packageLists: lazyPackageLists(client),
    downloads: lazyDownloads(),
    ...whatBuildsWrote,
    parseLock,
    lockFile: (root) => createLockFile(path.join(root, 'orchestrate.lock')),
    holdRefresh: (root) => holdExclusively(stateFiles(root).refreshing),
    sightings: (root) => createSightingsFile(stateFiles(root).sightings),
    store: (root) => stores.at(root).store,
    secret: (provider, root) => readSecret(provider, { root, env, signal }),
    hide,
    secretVersion: (root, value) => secretVersion(root, env, value),
    describeSecret: describeProvider,
    freeBytes,
    hostPlatform: hostPlatform(),
    defaultJobs: defaultJobs(os.totalmem()),
    [Symbol.dispose]: stores.close,
  };
}

const whatBuildsWrote: Pick<World, 'exports' | 'imageLayout' | 'uncompressed'> = {
  exports: createExportedFiles(),
  imageLayout: createImageLayout,
  uncompressed,
};

/** `DOCKER_HOST` would win over a context, and is what `default` stands for. */
function inContext(env: Surroundings['env'], context: string): Surroundings['env'] {
  const named = { ...env, DOCKER_CONTEXT: context };
  return context === 'default' ? named : { ...named, DOCKER_HOST: undefined };
}

/** Files of the repository, and what git says of them. */
function createFiles(cwd: string): World['files'] {
  return {
    manifest: (explicit) => readManifestFiles(cwd, explicit),
    dockerfile: readDockerfileSource,
    writeDockerfile: (root, relative, text) => replaceFile(path.join(root, relative), text),
    lookup: createLookup,
    git: readGit,
    revision: readGitRevision,
    remoteCommit: readRemoteCommit,
    absolute: (root, relative) => path.resolve(root, relative),
  };
}

function readerOver({ hashes, blobs }: OpenedStore, folder: string): ContextReader {
  return createContextReader(hashes, { folder, blobs });
}

/** One store a folder, opened when it is first asked for. */
function openedStores(warn: Surroundings['warn']) {
  const stores = new Map<string, OpenedStore>();
  return {
    at(root: string): OpenedStore {
      const known = stores.get(root);
      if (known !== undefined) return known;
      const opened = openRunStore(stateFiles(root).database, { warn });
      for (const diagnostic of opened.diagnostics) warn(diagnostic);
      stores.set(root, opened);
      return opened;
    },
    close: (): void => {
      for (const { store } of stores.values()) store.close();
    },
  };
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function hostPlatform(): Platform {
  return `linux/${ARCHITECTURES[process.arch] ?? process.arch}`;
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
