import type { Lock, SourceFile } from '@orchestrate/model';
import { LOCK_VERSION } from '@orchestrate/model';
import { sidesOf } from './lock-conflict.ts';
import { formatLock } from './lock-format.ts';
import { parseLock } from './lock-parse.ts';

/**
 * What can be kept of a lock with the conflict markers of a merge: the entries that both sides have alike. The
 * others are better resolved again: git merges line by line, so that an entry with a conflict may have lines
 * of either side. Undefined when there are no markers, or when a side is no valid lock.
 */
export function mendLock(source: SourceFile): Lock | undefined {
  const sides = sidesOf(source);
  if (sides === undefined) return undefined;
  const ours = parseLock(sides.ours);
  const theirs = parseLock(sides.theirs);
  if (!ours.ok || !theirs.ok) return undefined;
  return {
    version: LOCK_VERSION,
    images: agreed(ours.value.images, theirs.value.images, (image) =>
      entryText({ images: new Map([['', image]]) }),
    ),
    downloads: agreed(ours.value.downloads, theirs.value.downloads, (download) =>
      entryText({ downloads: new Map([['', download]]) }),
    ),
  };
}

function agreed<T>(
  ours: ReadonlyMap<string, T>,
  theirs: ReadonlyMap<string, T>,
  textOf: (entry: T) => string,
): Map<string, T> {
  const alike = [...ours].filter(([name, entry]) => {
    const other = theirs.get(name);
    return other !== undefined && textOf(other) === textOf(entry);
  });
  return new Map(alike);
}

function entryText(entry: Partial<Lock>): string {
  return formatLock({ version: LOCK_VERSION, images: new Map(), downloads: new Map(), ...entry });
}
