import type { LookedAt, Sight } from '@orchestrate/model';
import { type Disk, type EntryKind, errorCode, type ListedName } from './disk.ts';
import type { Identity } from './identified.ts';

const NS_PER_MS = 1_000_000;

/** By name. */
export type Folder = ReadonlyMap<string, TreeEntry>;

/** The disk as it was when it was first asked: each folder is listed and each file looked at once. */
export interface Tree {
  looked(): LookedAt;
  /** What stands in a folder; undefined for what is no folder. Throws `Unreadable`. */
  folder(absolute: string): Folder | undefined;
  /** Throws `Unreadable`. */
  readText(file: string): string | undefined;
  /** Throws `Unreadable`. */
  realPath(absolute: string): string | undefined;
}

/** Something that the operating system does not let us see. The message is a sentence. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** One name in a folder. There may be as many as files in the monorepo, so it holds little. */
export class TreeEntry {
  readonly name: string;
  /** As the folder's listing says. */
  readonly kind: EntryKind;
  /** See `ListedName`. */
  readonly valid: boolean;
  /** Kept here by `identify`. */
  identity: Identity | Promise<Identity> | undefined;
  /** When a file was last changed, as the file system says, in units of 1024 ns; kept here by `identify`. Zero for all else. */
  changed = 0;
  readonly #folder: string;
  readonly #disk: Disk;
  #linkTarget: string | undefined;

  constructor(disk: Disk, folder: string, { name, kind, valid }: ListedName) {
    this.name = name;
    this.kind = kind;
    this.valid = valid;
    this.identity = undefined;
    this.#folder = folder;
    this.#disk = disk;
  }

  get absolute(): string {
    return this.#folder === '/' ? `/${this.name}` : `${this.#folder}/${this.name}`;
  }

  /** More than its name counted. */
  get wasLookedAt(): boolean {
    return this.identity !== undefined || this.#linkTarget !== undefined;
  }

  /** Where a symlink leads, as it is stored; undefined for what is none (any more). Throws `Unreadable`. */
  linkTarget(): string | undefined {
    if (this.kind !== 'symlink') return undefined;
    this.#linkTarget ??= reading(this.absolute, (path) => this.#disk.readLink(path));
    return this.#linkTarget;
  }
}

export function createTree(disk: Disk): Tree {
  const folders = new Map<string, Folder | undefined>();
  const texts = new Map<string, boolean>();
  const realPaths = new Map<string, string>();
  return {
    looked: () => ({ sights: sights(folders, texts), realPaths }),
    folder(absolute) {
      const known = folders.get(absolute);
      if (known !== undefined || folders.has(absolute)) return known;
      const folder = readFolder(disk, absolute);
      folders.set(absolute, folder);
      return folder;
    },
    readText(file) {
      const text = reading(file, (path) => disk.readText(path));
      texts.set(file, text !== undefined);
      return text;
    },
    realPath(absolute) {
      const real = reading(absolute, (path) => disk.realPath(path));
      if (real !== undefined) realPaths.set(absolute, real);
      return real;
    },
  };
}

function sightOf({ absolute, changed }: TreeEntry): Sight {
  const seen = { path: absolute, what: 'entry', present: true } as const;
  return changed === 0 ? seen : { ...seen, changedMs: (changed * 1024) / NS_PER_MS };
}

/** Folders that were listed, what in them was more to a run than a name, and texts. */
function* sights(
  folders: ReadonlyMap<string, Folder | undefined>,
  texts: ReadonlyMap<string, boolean>,
): Generator<Sight> {
  for (const [path, folder] of folders) {
    yield { path, what: 'entry', present: folder !== undefined };
    for (const entry of folder?.values() ?? []) {
      if (entry.wasLookedAt) yield sightOf(entry);
    }
  }
  for (const [path, present] of texts) yield { path, what: 'file', present };
}

function readFolder(disk: Disk, absolute: string): Folder | undefined {
  const listed = reading(absolute, (path) => disk.list(path));
  if (listed === undefined) return undefined;
  const sorted = listed.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  return new Map(sorted.map((one) => [one.name, new TreeEntry(disk, absolute, one)]));
}

function reading<T>(path: string, read: (path: string) => T): T {
  try {
    return read(path);
  } catch (error) {
    throw new Unreadable(`${path} cannot be read (${errorCode(error)}).`, { cause: error });
  }
}
