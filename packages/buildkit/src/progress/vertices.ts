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
 * says only in a later message that it was cached.
 */
export function mergeVertex(known: KnownVertex | undefined, vertex: Vertex): KnownVertex {
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

/** An error that only says that something else had failed, or that the build was stopped. */
export function isCancellation(error: string): boolean {
  return /context canceled|code = Canceled/.test(error);
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
