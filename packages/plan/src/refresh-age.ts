import type { Sighting, Sightings } from '@orchestrate/model';

/** What a tag points at by now, while the lock has another digest. */
export interface Moved {
  readonly reference: string;
  readonly digest: string;
}

/**
 * What is known of a moved tag: a digest that was seen before keeps its day. When the tag moved once more, the
 * wait begins again for the new digest, because what was superseded may have been taken back for a reason.
 */
export function sight({ reference, digest }: Moved, known: Sightings, now: number): Sighting {
  const before = known.get(reference);
  const time = new Date(now).toISOString();
  if (before?.digest === digest) return before;
  return { digest, firstSeen: time, movedSince: before?.movedSince ?? time };
}

/** When a digest may be taken (RFC 3339); undefined when that is now. */
export function waitsUntil(sighting: Sighting, minAgeMs: number, now: number): string | undefined {
  const ripe = Date.parse(sighting.firstSeen) + minAgeMs;
  return ripe <= now ? undefined : new Date(ripe).toISOString();
}

/** Sightings after a look at some references: those that wait stay, what the lock caught up with goes. */
export function rememberSightings(
  known: Sightings,
  looked: Iterable<string>,
  waiting: Sightings,
): Sightings {
  const kept = new Map(known);
  for (const reference of looked) kept.delete(reference);
  for (const [reference, sighting] of waiting) kept.set(reference, sighting);
  return kept;
}
