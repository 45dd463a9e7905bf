import type { Happening } from '../event.ts';
import type { RunRecord } from '../record.ts';

/** A path that a run looked at. */
export interface Sight {
  /** Absolute. */
  readonly path: string;
  /**
   * What counts: of an `entry` all that its metadata tells, without following a link; of a `file` the same of
   * what a link leads to; of `kind` only whether it is a file or a folder; of `text` what is written in it.
   */
  readonly what: 'entry' | 'file' | 'kind' | 'text';
  /** Whether something was there; undefined when nobody looked: then it is as it is when it is kept. */
  readonly present?: boolean;
  /** When it had last been changed as the run saw it, in ms since the epoch, to within two microseconds. */
  readonly changedMs?: number;
}

/** How to ask for the digests of images once more in one call, without finding out where they are. */
export interface ImageSource {
  /** Socket and namespace of the containerd that keeps the engine's images. */
  readonly containerd: { readonly socket: string; readonly namespace: string };
  /** Socket of the engine. */
  readonly engine: string;
  /** Settings that lead there. */
  readonly sights: readonly Sight[];
}

/**
 * All that a run which found nothing to do rested on. While it holds, such a run can only end the same way, so
 * that it need not be made: manifest, Dockerfiles and lock need not be read to find that out.
 */
export interface Grounds {
  /** When the run began, milliseconds since the epoch: what was written to since then, or shortly before, may have been seen either way. */
  readonly startedAt: number;
  /** There may be as many as files in the monorepo. */
  readonly sights: Iterable<Sight>;
  /** Absolute paths, and what they are without links. */
  readonly realPaths: ReadonlyMap<string, string>;
  /** Environment variables that must not be empty, whatever they hold: secrets come from there. */
  readonly variables: readonly string[];
  /** Digest that each tag must point at in the engine, by the tag's full name (`docker.io/library/x:1`). */
  readonly images: ReadonlyMap<string, string>;
  readonly source: ImageSource;
  /** What the run told its readers. */
  readonly happenings: readonly Happening[];
  readonly record: RunRecord;
}

/** Keeps the grounds of the last run that found nothing to do. */
export interface GroundsFile {
  /** Never throws: without grounds the next run looks at everything. */
  keep(grounds: Grounds): void;
}
