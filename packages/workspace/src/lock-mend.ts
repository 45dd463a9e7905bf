import type { Lock, LockedImage, SourceFile } from '@orchestrate/model';
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
  const others = theirs.value.images;
  const agreed = [...ours.value.images].filter(([reference, image]) => {
    const other = others.get(reference);
    return other !== undefined && entryText(other) === entryText(image);
  });
  return { version: LOCK_VERSION, images: new Map(agreed) };
}

function entryText(image: LockedImage): string {
  return formatLock({ version: LOCK_VERSION, images: new Map([['', image]]) });
}
