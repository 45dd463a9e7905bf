import type { Entry } from '../context/disk.ts';
import type { BlobSight, GitIndex } from './read-index.ts';

/** An object of git whose content was read once, as it is without any conversion. */
export interface KnownBlob {
  readonly size: number;
  /** Hex SHA-256 of the content. */
  readonly hash: string;
}

/** What is known of objects by id; it outlives the run. */
export interface RememberedBlobs {
  find(ids: ReadonlySet<string>): ReadonlyMap<string, KnownBlob>;
  remember(blobs: Iterable<KnownBlob & { readonly id: string }>): void;
}

export interface FoundFile {
  readonly absolute: string;
  readonly found: Entry;
}

/** What git knows of a file that nobody has read since it was written. */
export interface GitHint {
  /** Of its content, as git is sure of it; then nobody need read the file. */
  readonly hash?: string;
  /** What the file is, most likely; not given for what is known already. */
  readonly blobId?: string;
}

export interface KnownToGit {
  /** In the order of the files. None for few files: they are read sooner than git is asked. */
  hints(files: readonly FoundFile[]): Promise<readonly (GitHint | undefined)[]>;
  remember: RememberedBlobs['remember'];
}

export interface KnownToGitOptions {
  /** See `readGitIndex`. */
  readonly readIndex: (mostBytes: number) => Promise<GitIndex | undefined>;
  readonly blobs: RememberedBlobs;
  /** How many bytes an index may have to be worth reading for these files. */
  readonly mostBytes?: (files: readonly FoundFile[]) => number;
}

/** Below both, nothing is to be gained. */
const FEW_FILES = 500;
const FEW_BYTES = 64 * 1024 * 1024;
/** An index costs 40 ns of CPU a byte, a file 34 µs and 1 ns a byte: half of that may be spent. */
const INDEX_BYTES_PER_FILE = 400;
const FILE_BYTES_PER_INDEX_BYTE = 80;

/**
 * Hashes of files by way of git's index, which is read once, when enough files are to be read for it to be
 * worth while. That a file is clean leads to an object, and the object to a hash where its very bytes were
 * hashed before. A file of another size than the object has was converted: then only reading helps.
 */
export function createKnownToGit({
  readIndex,
  blobs,
  mostBytes = worthOf,
}: KnownToGitOptions): KnownToGit {
  let index: GitIndex | undefined;
  return {
    async hints(files) {
      const most = mostBytes(files);
      if (index === undefined && most > 0) index = await readIndex(most);
      const read = index;
      if (read === undefined) return [];
      const sights = files.map(({ absolute, found }) => read.look(absolute, found));
      const known = blobs.find(new Set(sights.flatMap((sight) => sight?.id ?? [])));
      return files.map(({ found }, at) => {
        const sight = sights[at];
        return sight && hintOf(sight, found, known.get(sight.id));
      });
    },
    remember: (found) => blobs.remember(found),
  };
}

/** How many bytes an index may have, so that it costs less than it may save. */
function worthOf(files: readonly FoundFile[]): number {
  const bytes = files.reduce((sum, { found }) => sum + found.stat.size, 0);
  if (files.length < FEW_FILES && bytes < FEW_BYTES) return 0;
  return files.length * INDEX_BYTES_PER_FILE + bytes / FILE_BYTES_PER_INDEX_BYTE;
}

function hintOf(
  { id, isClean }: BlobSight,
  { stat }: Entry,
  known?: KnownBlob,
): GitHint | undefined {
  if (known === undefined) return { blobId: id };
  return isClean && stat.size === known.size ? { hash: known.hash } : undefined;
}
