import type { Diagnostic, Location, Manifest, Service } from '@orchestrate/model';
import { formatLocation } from '@orchestrate/model';
import type { ManifestInput } from '../src/index.ts';
import { parseManifest } from '../src/index.ts';

export interface World extends Partial<Omit<ManifestInput, 'source' | 'local'>> {
  readonly local?: string;
  /** Files that exist, relative to the manifest's folder. */
  readonly files?: readonly string[];
}

/** Every folder has a Dockerfile unless the test says which files there are. */
const FILES = [
  'Dockerfile',
  'api/Dockerfile',
  'web/Dockerfile',
  'base/Dockerfile',
  'api/requirements.txt',
  'assets/logo.svg',
];

export const GIT = {
  sha: '0123456789abcdef0123456789abcdef01234567',
  shortSha: '0123456',
  branch: 'main',
  dirty: false,
};

export function parse(text: string, { local, files = FILES, ...world }: World = {}) {
  return parseManifest({
    source: { path: 'orchestrate.yaml', text },
    root: '/repos/Shop App',
    env: {},
    lookup: lookupIn(files),
    ...(local !== undefined && { local: { path: 'orchestrate.local.yaml', text: local } }),
    ...world,
  });
}

export function lookupIn(files: readonly string[]): ManifestInput['lookup'] {
  return (path) => {
    if (files.includes(path)) return 'file';
    return path === '.' || files.some((file) => file.startsWith(`${path}/`))
      ? 'directory'
      : undefined;
  };
}

/** The manifest, which must be valid. */
export function manifest(text: string, world?: World): Manifest {
  const parsed = parse(text, world);
  if (!parsed.ok) throw new Error(`Not valid:\n${parsed.diagnostics.map(screen).join('\n')}`);
  return parsed.value;
}

/** The only service of a valid manifest, or the one named. */
export function service(text: string, world?: World, name?: string): Service {
  const { services } = manifest(text, world);
  const found = name === undefined ? [...services.values()][0] : services.get(name);
  if (found === undefined) throw new Error('No such service');
  return found;
}

export function diagnostics(text: string, world?: World): readonly Diagnostic[] {
  return parse(text, world).diagnostics;
}

/** What a person sees of a diagnostic, on one line. */
export function screen({ code, message, at }: Diagnostic): string {
  return `${at === undefined ? '-' : formatLocation(at)} ${code} ${message}`;
}

/** The characters that a diagnostic underlines. */
export function underlined(at: Location | undefined): string | undefined {
  return at?.source.text.slice(at.start, at.end);
}
