import type { ContextFile } from '../context-file.ts';
import type { Sight } from './grounds-file.ts';

/** Reads the files of a context that a build can see. */
export interface ContextReader {
  read(request: ContextRequest): Promise<ContextAnswer>;
  /** All that answers so far rest on. */
  looked(): LookedAt;
}

export interface LookedAt {
  readonly sights: Iterable<Sight>;
  /** Paths that were asked for, and what they are without links. */
  readonly realPaths: ReadonlyMap<string, string>;
}

export interface ContextRequest {
  /** Absolute. */
  readonly folder: string;
  /** Absolute; decides which `.dockerignore` applies. Undefined for named contexts. */
  readonly dockerfile?: string;
  readonly sources: readonly ContextPattern[];
}

/** Source of a COPY, ADD or bind mount: a path or a glob. */
export interface ContextPattern {
  readonly pattern: string;
  /** `**` matches folders, as with COPY --parents; `/./` is the pivot. */
  readonly parents: boolean;
  /** Patterns of --exclude, relative to what the source names. */
  readonly excludes: readonly string[];
}

/** Problems are sentences: unreadable or changing files, names that are not UTF-8. */
export type ContextAnswer =
  | {
      readonly ok: true;
      readonly files: readonly ContextFile[];
      /** Another number when one of the files was written to in between, even if it is the same again. */
      readonly stamp: number;
    }
  | { readonly ok: false; readonly problems: readonly string[] };
