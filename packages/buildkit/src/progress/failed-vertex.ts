import { exportedTo, importedFrom } from './cache-names.ts';
import { isCancellation, type KnownVertex } from './vertices.ts';

type Failed = KnownVertex & { readonly error: string };

/**
 * The vertex that made a build fail. A layer cache that cannot be read never does (BuildKit goes on without it),
 * and one that cannot be written only where nothing else has failed.
 */
export function firstFailed(vertices: Iterable<KnownVertex>): Failed | undefined {
  const failed = [...vertices].filter(hasFailed).filter(({ name }) => !importedFrom(name));
  return failed.find(({ name }) => exportedTo(name) === undefined) ?? failed[0];
}

function hasFailed(vertex: KnownVertex): vertex is Failed {
  return vertex.error !== undefined && !isCancellation(vertex.error);
}
