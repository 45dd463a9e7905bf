export type { Environment, GitValues, Lookup, ManifestInput } from './input.ts';
export { needsGit } from './needs-git.ts';
export { parseManifest } from './parse-manifest.ts';
export { manifestSchema } from './schema.ts';
