import type {
  BuilderCache,
  Builders,
  Checked,
  Clock,
  ContextReader,
  Downloads,
  Driver,
  Emit,
  ExportedFiles,
  GroundsFile,
  ImageBlobs,
  ImageLayout,
  LocalImages,
  Lock,
  LockFile,
  Mirror,
  PackageLists,
  Platform,
  Registry,
  RunStore,
  SecretAnswer,
  SecretProvider,
  SecretSource,
  Sight,
  SightingsFile,
  SourceFile,
} from '@orchestrate/model';

/** Where state lies, beside the manifest. */
export const STATE_FOLDER = '.orchestrate';

/** Everything a use case may touch, as ports. The CLI wires adapters to it, tests wire fakes. */
export interface World {
  readonly clock: Clock;
  /** Ends after so many milliseconds, or when the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly emit: Emit;
  /** The process environment; only `manifest` and secret providers look into it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Aborted, with a sentence, when what a service is made of has changed; without, nobody looks while builds run. */
  readonly outdated?: (service: string) => AbortSignal;
  /** Unique name for a run: sorts by time. */
  newRunId(): string;
  readonly files: Files;
  readonly driver: Driver;
  readonly builders: Builders;
  readonly localImages: LocalImages;
  /** Images in the engine of a docker context, which is a builder of its own. */
  localImagesOf(context: string): LocalImages;
  /** The cache of a builder (the current one without a name). */
  builderCache(builder?: string): BuilderCache;
  /** Content of the images in a builder (the current one without a name). */
  imageBlobs(builder?: string): ImageBlobs;
  /** What builds have written into folders. */
  readonly exports: ExportedFiles;
  imageLayout(folder: string): ImageLayout;
  /** Bytes as they were before gzip or zstd; other bytes as they are. */
  readonly uncompressed: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
  contexts(root: string): ContextReader;
  /** Hex SHA-256 of a text's UTF-8 bytes. */
  readonly hash: (text: string) => string;
  registry(mirrors: readonly Mirror[]): Registry;
  readonly downloads: Downloads;
  packageLists(mirrors: readonly Mirror[]): PackageLists;
  lockFile(root: string): LockFile;
  /** The text of a lock file, from wherever it comes. */
  parseLock(source: SourceFile): Checked<Lock>;
  /** Held while a refresh builds; undefined when another process refreshes this folder. */
  holdRefresh(root: string): Promise<Disposable | undefined>;
  /** Since when new digests of base images are known. */
  sightings(root: string): SightingsFile;
  /** Where a build notes what it rested on when it found nothing to do; without, nothing is noted. */
  readonly groundsFile?: (root: string) => GroundsFile;
  /** Opened only when a use case remembers or reads records. */
  store(root: string): RunStore;
  secret(provider: SecretSource, root: string): Promise<SecretAnswer>;
  /** A name for a secret's value that tells nothing of it without the workspace's key. */
  secretVersion(root: string, value: Uint8Array): Promise<string>;
  /** Told of secrets as soon as they are known, for what others show: bug reports, the log of a CI system. */
  hide(values: readonly Uint8Array[]): void;
  /** Where a secret would come from, in words, without asking. */
  describeSecret(provider: SecretProvider): string;
  /** Free space of the file system that holds a folder, in bytes. */
  freeBytes(folder: string): Promise<number>;
  /** Platform of this machine, for commands that do without a builder. */
  readonly hostPlatform: Platform;
  /** Services built at once when nobody says otherwise. */
  readonly defaultJobs: number;
}

export interface Files {
  manifest(explicit?: string): Promise<Checked<ManifestFiles>>;
  dockerfile(root: string, relative: string): Promise<SourceFile | undefined>;
  /** Replaces a Dockerfile in one move. */
  writeDockerfile(root: string, relative: string, text: string): Promise<void>;
  lookup(root: string): (relative: string) => 'file' | 'directory' | undefined;
  git(root: string): Promise<GitState | undefined>;
  /** Compares the work tree below the root with a commit. */
  revision(root: string, ref: string): Promise<Checked<Revision>>;
  /** Asks a repository for the commit behind a branch or tag, with the credentials that git has in the folder. */
  remoteCommit(
    root: string,
    wanted: { readonly repository: string; readonly ref: string },
    signal: AbortSignal,
  ): Promise<RemoteCommit>;
  /** Absolute path of one relative to the root. */
  absolute(root: string, relative: string): string;
}

export type RemoteCommit =
  | { readonly ok: true; readonly commit: string }
  /** In words. */
  | { readonly ok: false; readonly kind: 'unknown-ref' | 'unreachable'; readonly problem: string };

/** What the work tree differs from. */
export interface Revision {
  /** Relative to the root, with `/`: tracked files that differ, and those that git neither tracks nor ignores. */
  readonly changed: readonly string[];
  /** Text of a file at the commit; undefined when it was not there. */
  read(path: string): Promise<string | undefined>;
}

export interface ManifestFiles {
  readonly root: string;
  readonly manifest: SourceFile;
  readonly local?: SourceFile;
  /** What decided which files these are. */
  readonly sights: readonly Sight[];
}

export interface GitState {
  readonly sha: string;
  readonly shortSha: string;
  readonly branch?: string;
  readonly dirty: boolean;
}
