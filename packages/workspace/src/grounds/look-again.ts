import type { Sight } from '@orchestrate/model';
import { Looks } from './file-format.ts';
import { changedAt, isLink, isPresent, type Look, look, statusChangedAt } from './look.ts';

/** File systems stamp with a coarse clock, some in steps of two seconds; */
const RACY_MS = 2000;
/** those that tell fractions of a millisecond in steps of their system's timer, which are 10 ms at most. */
const FINE_RACY_MS = 50;
const PRECISION_MS = 0.005;

/**
 * Looks at all that a run looked at which began then (ms since the epoch), as a later run is to look at it: at
 * nothing twice. Undefined when something is not as the run saw it, or may not be.
 */
export function lookAgain(all: readonly Iterable<Sight>[], startedAt: number): Looks | undefined {
  const looks = new Looks();
  const known = new Set<string>();
  const kinds: Sight[] = [];
  const add = (sight: Sight): boolean => {
    const { what, path } = sight;
    const found = look(what, path);
    if (!isAsSeen(sight, found) || !isAtRest(found, startedAt)) return false;
    if (known.has(`${what} ${path}`)) return true;
    looks.add(what, path, found);
    known.add(`${what} ${path}`);
    // Whose metadata is as it was is still the folder or the file that it was.
    if (what === 'file' || (what === 'entry' && !isLink(found))) known.add(`kind ${path}`);
    return true;
  };
  for (const sight of all.values().flatMap((some) => some)) {
    if (sight.what === 'kind') kinds.push(sight);
    else if (!add(sight)) return undefined;
  }
  return kinds.every(add) ? looks : undefined;
}

/** Whether a later write would have left another time behind. */
function isAtRest(found: Look, startedAt: number): boolean {
  const isFine = !Number.isInteger(statusChangedAt(found));
  return changedAt(found) < startedAt - (isFine ? FINE_RACY_MS : RACY_MS);
}

/** Also where clocks of the file system and of this machine differ, which hides what was written meanwhile. */
function isAsSeen({ present, changedMs }: Sight, found: Look): boolean {
  if (present !== undefined && present !== isPresent(found)) return false;
  return changedMs === undefined || Math.abs(statusChangedAt(found) - changedMs) < PRECISION_MS;
}
