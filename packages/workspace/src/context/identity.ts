import type { ContextFile } from '@orchestrate/model';
import { type Disk, type Entry, errorCode, type FileStat } from './disk.ts';
import type { HashAnswer } from './hash-file.ts';
import { type Identity, Unidentified } from './identified.ts';
import { type TreeEntry, Unreadable } from './tree.ts';

/** SHA-256 of nothing: BuildKit makes an empty file of a socket (fsutil `stat.go`, `mkstat`). */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** What Linux says of every link; elsewhere they have modes, which nothing heeds. */
const LINK_MODE = 0o777;
const GONE = new Unidentified();

/** Hashes of files by what the file system says of them. */
export interface FileHashes {
  /** Without reading the file. */
  known(absolute: string, stat: FileStat): string | undefined;
  read(absolute: string, found: Entry): Promise<HashAnswer>;
}

export interface Identifying {
  readonly disk: Disk;
  readonly hashes: FileHashes;
}

/**
 * What counts of an entry for the input key: what BuildKit hashes of it (`contenthash/tarsum.go`) less owner
 * (the client sends all as root), modification time and hard links, which it does not tell from files. Extended
 * attributes would count, too, but Node cannot read them and git does not keep them. Found out once an entry.
 */
export function identify(
  entry: TreeEntry,
  path: string,
  by: Identifying,
): Identity | Promise<Identity> {
  if (entry.identity !== undefined) return entry.identity;
  const identity = lookAt(entry, path, by);
  entry.identity = identity;
  if (identity instanceof Promise) {
    // Whoever asks later need not wait a turn; a failure is the asker's.
    void identity.then(
      (known) => (entry.identity = known),
      () => undefined,
    );
  }
  return identity;
}

function lookAt(
  entry: TreeEntry,
  path: string,
  { disk, hashes }: Identifying,
): Identity | Promise<Identity> {
  const { absolute, kind } = entry;
  try {
    if (kind === 'symlink') {
      const linkTarget = entry.linkTarget();
      return linkTarget === undefined ? GONE : { path, kind, mode: LINK_MODE, linkTarget };
    }
    const found = disk.entry(absolute);
    if (found === undefined) return GONE;
    if (found.kind !== kind) return new Unidentified(`${absolute} changed while it was read.`);
    if (kind !== 'file') return special(path, found);
    const { mode, stat } = found;
    entry.changed = changedAt(stat);
    const hash = hashes.known(absolute, stat);
    if (hash !== undefined) return { path, kind, mode, hash };
    return readAndHash(entry, path, { found, hashes });
  } catch (error) {
    return new Unidentified(
      error instanceof Unreadable
        ? error.message
        : `${absolute} cannot be read (${errorCode(error)}).`,
    );
  }
}

async function readAndHash(
  entry: TreeEntry,
  path: string,
  { found, hashes }: { readonly found: Entry; readonly hashes: FileHashes },
): Promise<Identity> {
  const answer = await hashes.read(entry.absolute, found);
  if (!answer.ok) return new Unidentified(answer.message);
  entry.changed = changedAt(answer.found.stat);
  return { path, kind: 'file', mode: answer.found.mode, hash: answer.hash };
}

function special(path: string, { kind, mode, device = '' }: Entry): ContextFile {
  if (kind === 'directory') return { path, kind, mode };
  if (kind === 'socket') return { path, kind: 'file', mode, hash: EMPTY };
  return { path, kind: 'other', mode, hash: kind === 'pipe' ? kind : device };
}

/** Small enough for a number: bigints of every file would be heavy. */
function changedAt({ ctimeNs }: FileStat): number {
  return Number(ctimeNs >> 10n);
}
