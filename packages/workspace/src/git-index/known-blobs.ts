import type { ObjectFormat } from '../context/blob-id.ts';
import type { Entry } from '../context/disk.ts';
import type { GitIndex, GitRepository } from './read-index.ts';

/** A content that was read once. Which id git has for it is a fact, wherever it was and whatever git says of that. */
export interface KnownBlob {
  readonly size: number;
  /** Hex SHA-256 of the content. */
  readonly hash: string;
}

/** Contents by the id of their git objects (see `plainBlobId`); outlives the run. */
export interface RememberedBlobs {
  /** Whether anybody has asked this before, in an earlier run. */
  wasAsked(): boolean;
  isEmpty(): boolean;
  find(ids: ReadonlySet<string>): ReadonlyMap<string, KnownBlob>;
  remember(blobs: Iterable<KnownBlob & { readonly id: string }>): void;
}

export interface FoundFile {
  readonly absolute: string;
  readonly found: Entry;
}

export type GitHint =
  /** The file need not be read: this is the hash of its content. */
  | { readonly hash: string }
  /** Its object is not known yet. */
  | { readonly objectFormat: ObjectFormat };

export interface KnownToGit {
  /**
   * In the order of the files. None for few files, which are read sooner than git is asked, and none before it is
   * seen that what is remembered is kept: a machine that forgets would learn in vain each time.
   */
  hints(files: readonly FoundFile[]): Promise<readonly (GitHint | undefined)[]>;
  remember: RememberedBlobs['remember'];
}

export interface KnownToGitOptions {
  readonly openRepository: () => Promise<GitRepository | undefined>;
  readonly blobs: RememberedBlobs;
  /** How many bytes an index may have to be worth reading for these files. */
  readonly mostBytes?: (files: readonly FoundFile[]) => number;
}

/** Below both, nothing is to be gained. */
const FEW_FILES = 500;
const FEW_BYTES = 64 * 1024 * 1024;
/** An index costs 45 ns of CPU a byte, a file 34 µs and 1 ns a byte: half of that may be spent. */
const INDEX_BYTES_PER_FILE = 400;
const FILE_BYTES_PER_INDEX_BYTE = 80;
const SAMPLES = 200;

/**
 * Hashes of files by way of git's index, which is read once, when enough files are to be read for it to be
 * worth while. That a file is clean leads to an object, and the object to a hash where its very bytes were
 * hashed before. A file of another size than the object has was converted: then only reading helps. While no
 * object is known, all files that are read become known, and the index is not needed.
 */
export function createKnownToGit({
  openRepository,
  blobs,
  mostBytes = worthOf,
}: KnownToGitOptions): KnownToGit {
  let isKept: boolean | undefined;
  let repository: GitRepository | undefined;
  let index: GitIndex | undefined;
  return {
    async hints(files) {
      const most = mostBytes(files);
      if (most === 0) return [];
      isKept ??= blobs.wasAsked();
      if (!isKept) return [];
      repository ??= await openRepository();
      if (repository === undefined) return [];
      const { objectFormat } = repository;
      if (blobs.isEmpty()) return files.map(() => ({ objectFormat }));
      index ??= await repository.readIndex(most);
      if (index === undefined || isStale(index, files)) return [];
      return hintsBy(files, { index, blobs, objectFormat });
    },
    remember: (found) => blobs.remember(found),
  };
}

/** See `KnownToGitOptions`. */
function worthOf(files: readonly FoundFile[]): number {
  const bytes = files.reduce((sum, { found }) => sum + found.stat.size, 0);
  if (files.length < FEW_FILES && bytes < FEW_BYTES) return 0;
  return files.length * INDEX_BYTES_PER_FILE + bytes / FILE_BYTES_PER_INDEX_BYTE;
}

/** As after the work tree was copied: git will compare all of it again, and so have we to. A few files tell. */
function isStale(index: GitIndex, files: readonly FoundFile[]): boolean {
  const step = Math.ceil(files.length / SAMPLES);
  return !files.some(
    ({ absolute, found }, at) => at % step === 0 && index.find(absolute)?.isClean(found) === true,
  );
}

interface Sources {
  readonly index: GitIndex;
  readonly blobs: RememberedBlobs;
  readonly objectFormat: ObjectFormat;
}

function hintsBy(files: readonly FoundFile[], { index, blobs, objectFormat }: Sources) {
  const listed = files.map(({ absolute }) => index.find(absolute));
  const known = blobs.find(new Set(listed.flatMap((entry) => entry?.id ?? [])));
  return files.map(({ found }, at): GitHint | undefined => {
    const entry = listed[at];
    if (entry === undefined) return undefined;
    const blob = known.get(entry.id);
    if (blob === undefined) return { objectFormat };
    return blob.size === found.stat.size && entry.isClean(found) ? { hash: blob.hash } : undefined;
  });
}
