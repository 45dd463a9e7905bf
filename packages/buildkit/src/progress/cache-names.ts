const IMPORT = 'importing cache manifest from ';
/** As the exporters call themselves (BuildKit `cache/remotecache/*`, `Name`): GitHub's has a sentence of its own. */
const EXPORT = 'exporting cache to ';
const ACTIONS_EXPORT = 'exporting to GitHub Actions Cache';

/**
 * Where a vertex reads a layer cache from: a reference, or the type alone. Undefined for all other vertices.
 * Types that have no reference come with a number that BuildKit makes of all fields, the token included, so that
 * it is another one in each job (`cache/remotecache/gha`, `ResolveCacheImporterFunc`).
 */
export function importedFrom(vertex: string): string | undefined {
  if (!vertex.startsWith(IMPORT)) return undefined;
  return vertex.slice(IMPORT.length).replace(/^(\w+):\d+$/, '$1');
}

/** The kind of layer cache that a vertex writes; undefined for all other vertices. */
export function exportedTo(vertex: string): string | undefined {
  if (vertex === ACTIONS_EXPORT) return 'gha';
  return vertex.startsWith(EXPORT) ? vertex.slice(EXPORT.length) : undefined;
}
