import type { Vertex } from './decode.ts';

/** All that was said of one vertex, put together. */
export interface KnownVertex {
  readonly digest: string;
  readonly name: string;
  readonly started?: number;
  readonly completed?: number;
  readonly cached: boolean;
  readonly error?: string;
}

/**
 * Puts repeated messages about one vertex together: the name it was announced with, the first start, the last
 * completion, cached when any message says so, the last error. BuildKit starts a vertex more than once, and
 * says only in a later message that it was cached. One that could not be taken from a cache after all, because
 * layers are gone from there, is started again and run: then that counts.
 */
export function mergeVertex(known: KnownVertex | undefined, vertex: Vertex): KnownVertex {
  if (known !== undefined && isRunAgain(known, vertex)) return ranAgain(known, vertex);
  const started = earlier(known?.started, vertex.started);
  const completed = vertex.completed ?? known?.completed;
  const error = vertex.error ?? known?.error;
  return {
    digest: vertex.digest,
    name: known?.name ?? vertex.name,
    cached: vertex.cached || known?.cached === true,
    ...(started !== undefined && { started }),
    ...(completed !== undefined && { completed }),
    ...(error !== undefined && { error }),
  };
}

/** A cached vertex whose layers could not be fetched: BuildKit runs it then. */
export function isCacheLost({ cached, error }: KnownVertex): boolean {
  return cached && error !== undefined && !isCancellation(error);
}

function isRunAgain(known: KnownVertex, vertex: Vertex): boolean {
  const { started, completed, error, cached } = vertex;
  const wentWell = completed !== undefined && error === undefined && !cached;
  if (!isCacheLost(known) || !wentWell || started === undefined) return false;
  return known.completed !== undefined && started > (known.started ?? known.completed);
}

/** What is known of it now, without the cache and the error of the first try. */
function ranAgain({ digest, name }: KnownVertex, { started, completed }: Vertex): KnownVertex {
  return {
    digest,
    name,
    cached: false,
    ...(started !== undefined && { started }),
    ...(completed !== undefined && { completed }),
  };
}

/** An error that only says that something else had failed, or that the build was stopped. */
export function isCancellation(error: string): boolean {
  return /context canceled|code = Canceled/.test(error);
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
