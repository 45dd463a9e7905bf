import type { Sightings } from '../refresh.ts';

/** Remembers since when new digests are known. Losing it only makes a cool-down begin again. */
export interface SightingsFile {
  /** Empty when there is none, or nothing that can be read. */
  read(): Promise<Sightings>;
  write(sightings: Sightings): Promise<void>;
}
