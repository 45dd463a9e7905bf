import type { ContextFile } from './context-file.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Happening } from './event.ts';
import type { Lock, ResolvedImage } from './lock.ts';
import type { Output } from './manifest.ts';
import type { BuildFailure, BuiltImage, Step } from './plan.ts';
import type { Platform } from './platform.ts';
import type { RunRecord } from './record.ts';
import type { Sightings } from './refresh.ts';

/** What the driver needs to know to build one service: nothing in it is read from disk again. */
export interface BuildRequest {
  readonly service: string;
  /** Absolute folder, or the URL of a remote context. */
  readonly context: string;
  /** Absolute, or relative to a remote context. */
  readonly dockerfile: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly platforms: readonly Platform[];
  readonly contexts: Readonly<Record<string, LinkedContext>>;
  readonly secrets: readonly DeliveredSecret[];
  readonly ssh: readonly string[];
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly noCache: boolean;
  readonly tags: readonly string[];
  readonly outputs: readonly Output[];
}

/** Where a named context comes from, as BuildKit is told. */
export type LinkedContext =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  /** `name` may carry tag and digest; with a digest nothing is resolved again. */
  | { readonly kind: 'image'; readonly name: string }
  /** Another request of the same batch, or one in `BuildBatch.linked`. */
  | { readonly kind: 'target'; readonly service: string };

/** A secret on its way to one service. The value is bytes so that binary files survive. */
export interface DeliveredSecret {
  readonly id: string;
  readonly value: Uint8Array;
}

/** Services that one client process builds together. */
export interface BuildBatch {
  readonly requests: readonly BuildRequest[];
  /** Parents that requests link to, built without output because the builder has their steps cached. */
  readonly linked: readonly BuildRequest[];
  readonly sourcePolicy?: SourcePolicy;
  readonly builder?: string;
  readonly cacheMountNamespace?: string;
  readonly timeoutMs?: number;
}

/** BuildKit's source policy document (`sourcepolicy/pb/policy.proto`), as JSON. */
export interface SourcePolicy {
  readonly rules: readonly SourcePolicyRule[];
}

export interface SourcePolicyRule {
  readonly action: 'ALLOW' | 'DENY' | 'CONVERT';
  readonly selector: { readonly identifier: string };
  readonly updates?: { readonly identifier: string };
}

export interface BuildObserver {
  readonly signal: AbortSignal;
  emit(happening: Happening): void;
  /** Called as soon as one service of the batch has ended, before the others have. */
  ended(result: BuildResult): void;
}

export type BuildResult = {
  readonly service: string;
  readonly durationMs: number;
  readonly steps: readonly Step[];
} & (
  | {
      readonly status: 'built';
      readonly images: readonly BuiltImage[];
      /** Of the index, or the manifest when there is none; undefined when the output is no image (files, nothing). */
      readonly digest?: string;
      readonly materials: readonly Material[];
    }
  | { readonly status: 'failed'; readonly failure: BuildFailure }
  | { readonly status: 'cancelled' }
);

/** A source that BuildKit says it used (SLSA provenance, `materials`). */
export interface Material {
  readonly uri: string;
  /** `sha256:…`, when there is one. */
  readonly digest?: string;
}

/** Builds. One `ended` call for each request of a batch, in any order; resolves when the client process is gone. */
export interface Driver {
  /** The bake definition that `build` would run, without secret values. */
  describe(batch: BuildBatch): Readonly<Record<string, unknown>>;
  build(batch: BuildBatch, observer: BuildObserver): Promise<void>;
}

/** Content of images as the builder keeps it. */
export interface ImageBlobs {
  /** A blob as it was before compression (gzip, zstd). Rejects when the builder does not have it. */
  read(blob: BlobRef): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

export interface BlobRef {
  readonly digest: string;
  /** Compressed; large blobs are read in pieces when it is known. */
  readonly sizeBytes?: number;
}

/** What the builder is and can do. */
export interface BuilderInfo {
  readonly name: string;
  readonly driver: string;
  readonly platforms: readonly Platform[];
  readonly buildkitVersion?: string;
  readonly engineVersion?: string;
  /** The engine keeps images in containerd's store, so parents can be linked by digest without a push. */
  readonly containerdStore: boolean;
}

export type Unavailable = { readonly ok: false; readonly diagnostic: Diagnostic };

export interface Builders {
  /** Looks at a builder (the current one without a name). Not an error but a diagnostic when out of reach. */
  inspect(name?: string): Promise<{ readonly ok: true; readonly info: BuilderInfo } | Unavailable>;
  /** The version of buildx, which starts a process to learn; a diagnostic when there is none or it is too old. */
  client(): Promise<{ readonly ok: true; readonly version: string } | Unavailable>;
  /** Builds a tiny image under a policy that denies its source; true when the denial was honoured. */
  honoursSourcePolicy(name?: string): Promise<boolean>;
}

/** The OCI distribution API, as far as it is needed. Calls reject only with the reason of an aborted signal. */
export interface Registry {
  /** Resolves a normalized reference through the configured mirrors. */
  resolve(normalized: string, signal?: AbortSignal): Promise<RegistryAnswer<ResolvedImage>>;
  /** Digest of a tag or manifest, by HEAD and through the mirrors; value undefined when it does not exist. */
  head(normalized: string, signal?: AbortSignal): Promise<RegistryAnswer<string | undefined>>;
  /**
   * Writes the manifest of `from` (`host/path@digest`) under further tags (`1.4`, no names) of the same
   * repository; mirrors do not count.
   */
  retag(from: string, tags: readonly string[], signal?: AbortSignal): Promise<RegistryAnswer<void>>;
}

export type RegistryAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: RegistryFailure };

export interface RegistryFailure {
  readonly kind: 'not-found' | 'unauthorized' | 'rate-limited' | 'unreachable' | 'invalid';
  readonly host: string;
  readonly message: string;
  readonly hint: string;
}

export interface LockFile {
  read(): Promise<LockRead>;
  /**
   * Replaces the file in one move; a crash leaves the old one. With `basis`, only while the file still says
   * that: somebody else may have written it since it was read.
   */
  write(lock: Lock, basis?: Lock): Promise<LockWritten>;
}

export type LockWritten = 'written' | 'changed-meanwhile';

export type LockRead =
  | { readonly kind: 'none' }
  | { readonly kind: 'lock'; readonly lock: Lock }
  | {
      readonly kind: 'invalid';
      readonly diagnostics: readonly Diagnostic[];
      /** The entries that both sides have alike, when nothing is wrong but the conflict markers of a merge. */
      readonly mended?: Lock;
    };

/** Remembers since when new digests are known. Losing it only makes a cool-down begin again. */
export interface SightingsFile {
  /** Empty when there is none, or nothing that can be read. */
  read(): Promise<Sightings>;
  write(sightings: Sightings): Promise<void>;
}

/** Run records and what is remembered from them. */
export interface RunStore {
  save(record: RunRecord): void;
  list(limit: number): readonly RunRecord[];
  /** By id or unambiguous prefix. */
  find(id: string): RunRecord | undefined;
  /** Median duration of the last successful builds of a service, in ms. */
  typicalDurationMs(service: string): number | undefined;
  /** Median executed duration of a step over its last 20 runs, in ms. */
  typicalStepMs(service: string, step: Step): number | undefined;
  /** The newest build that ended well with this input key. */
  lastSuccess(service: string, key: string): EarlierImage | undefined;
  /** The newest run that built the service well. */
  lastBuild(service: string): RunRecord | undefined;
  /** Keeps what a successful build was made from, in the place of what was kept before. */
  rememberInputs(service: string, inputs: BuiltInputs): void;
  /** What the newest successful build was made from, under whatever key. */
  lastInputs(service: string): BuiltInputs | undefined;
  close(): void;
}

/** What a successful build was made from. */
export interface BuiltInputs {
  readonly key: string;
  /** Canonical text of the fingerprint, with secrets masked. */
  readonly fingerprint: string;
  /** Manifest digests, one a platform, of the image of each direct parent that it stands on. */
  readonly parents: Readonly<Record<string, readonly string[]>>;
}

/** What an earlier build of the same inputs left behind. */
export interface EarlierImage {
  readonly runId: string;
  /** Of the index, or the manifest when there is none. */
  readonly indexDigest: string;
  readonly images: readonly BuiltImage[];
}

/** Images in the engine that the run loads into. */
export interface LocalImages {
  /** Digest that each tag points at, in one call however many; tags that do not exist are left out. */
  digests(tags: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Lets a tag point at an image that is there. */
  tag(digest: string, tag: string): Promise<void>;
  /** Takes a tag away; nothing happens when there is none. */
  untag(tag: string): Promise<void>;
}

/** Reads the files of a context that a build can see. */
export interface ContextReader {
  read(request: ContextRequest): Promise<ContextAnswer>;
}

export interface ContextRequest {
  /** Absolute. */
  readonly folder: string;
  /** Absolute; decides which `.dockerignore` applies. Undefined for named contexts. */
  readonly dockerfile?: string;
  readonly sources: readonly ContextPattern[];
}

/** Source of a COPY, ADD or bind mount: a path or a glob. */
export interface ContextPattern {
  readonly pattern: string;
  /** `**` matches folders, as with COPY --parents; `/./` is the pivot. */
  readonly parents: boolean;
  /** Patterns of --exclude, relative to what the source names. */
  readonly excludes: readonly string[];
}

/** Problems are sentences: unreadable or changing files, names that are not UTF-8. */
export type ContextAnswer =
  | { readonly ok: true; readonly files: readonly ContextFile[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** BuildKit refuses larger ones (`session/secrets`, `MaxSecretSize`). */
export const MAX_SECRET_BYTES = 500 * 1024;

export type SecretAnswer =
  | { readonly ok: true; readonly value: Uint8Array }
  | {
      readonly ok: false;
      readonly problem: 'missing' | 'empty' | 'too-large' | 'failed' | 'timeout';
      readonly message: string;
    };

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
