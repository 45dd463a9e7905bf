import { compareText } from '../compare-text.ts';
import { lockfilesAmong, toolAt } from './mount-tools.ts';
import type { TravellingMount } from './travelling-mounts.ts';

/** A file that keys mounts. */
export interface KeyFile {
  /** Relative to the manifest where that can be told. */
  readonly path: string;
  readonly hash: string;
}

export interface MountKeyInput {
  readonly mount: TravellingMount;
  /** Files that the manifest names for this mount, whatever is detected. */
  readonly named: readonly KeyFile[];
  /** All files that the services which use the mount can see. */
  readonly seen: readonly KeyFile[];
  /** Hex SHA-256. */
  readonly hash: (text: string) => string;
}

export interface MountKey {
  /** 16 hexadecimal digits. */
  readonly key: string;
  /** Paths of the files it was made of, sorted; empty when nothing says what the mount will hold. */
  readonly lockfiles: readonly string[];
}

/**
 * The key of what a mount will hold once its tool has run: the content of the lockfiles. Without any, the mount
 * has one key for ever, and what it holds decides alone whether it is saved again.
 */
export function mountKey({ mount, named, seen, hash }: MountKeyInput): MountKey {
  const files = named.length > 0 ? named : detected(mount, seen);
  const unique = [...new Map(files.map((file) => [file.path, file])).values()].toSorted((a, b) =>
    compareText(a.path, b.path),
  );
  const content = unique.map(({ path, hash: own }) => [path, own]);
  return {
    key: hash(JSON.stringify([mount.name, content])).slice(0, 16),
    lockfiles: unique.map(({ path }) => path),
  };
}

function detected({ target }: TravellingMount, seen: readonly KeyFile[]): readonly KeyFile[] {
  const tool = toolAt(target);
  if (tool === undefined) return [];
  const paths = new Set(
    lockfilesAmong(
      tool,
      seen.map(({ path }) => path),
    ),
  );
  return seen.filter(({ path }) => paths.has(path));
}

/** Tags of a mount in its repository. */
export interface MountTags {
  /** Content for just this key. */
  readonly exact: string;
  /** What was saved last, for whatever key. */
  readonly newest: string;
  /** Where a save is pushed before anybody may see it. */
  readonly staging: string;
}

/** The tags of a mount: names are unique in the project, and short enough for a tag. */
export function mountTags(mount: Pick<TravellingMount, 'name'>, key: string): MountTags {
  return {
    exact: `${mount.name}-${key}`,
    newest: `${mount.name}-newest`,
    staging: `${mount.name}-staging`,
  };
}
