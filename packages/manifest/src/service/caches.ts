import type { CacheMountOptions, Service } from '@orchestrate/model';
import { mappingIn, type Scalar, scalarIn, scalarsIn } from '../tree/tree.ts';
import { type CredentialField, credentialFields, credentialHint } from './cache-credentials.ts';
import { insideRoot } from './paths.ts';
import type { Places } from './places.ts';
import type { Surroundings, WrittenService } from './surroundings.ts';

export interface Caches {
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly cachePlaces?: NonNullable<Service['cachePlaces']>;
}

/** Layer caches as buildx takes them; entries that it would refuse are reported. */
export function readCaches({ tree }: WrittenService, around: Surroundings): Caches {
  const cache = mappingIn(tree, 'cache');
  const valid = (key: string) =>
    scalarsIn(cache, key).filter((entry) => isCacheEntry(entry, around));
  const [from, to] = [valid('from'), valid('to')];
  const places = { from: from.map(({ at }) => at), to: to.map(({ at }) => at) };
  return {
    cacheFrom: from.map(({ text }) => text),
    cacheTo: to.map(({ text }) => text),
    ...(from.length + to.length > 0 && { cachePlaces: places }),
  };
}

/** An image, or comma separated `key=value` with a `type` (buildx `util/buildflags/cache.go`). */
function isCacheEntry(entry: Scalar, { report }: Surroundings): boolean {
  const { text, at } = entry;
  const credentials = credentialFields(entry);
  for (const field of credentials) reportCredential(field, report);
  if (credentials.length > 0) return false;
  const fields = text.split(',');
  const isImage = text !== '' && fields.every((field) => !field.includes('='));
  const isFields =
    fields.every((field) => /^\s*[^=\s]+=/.test(field)) &&
    fields.some((field) => /^\s*type=./.test(field));
  if (isImage || isFields) return true;
  report({
    code: 'invalid-cache',
    message: `\`${text}\` is not a cache that buildx understands.`,
    hint: 'Write an image name, or fields with a type such as `type=registry,ref=registry.example.com/cache:api`.',
    at,
  });
  return false;
}

/** What is written in buildx's own words goes as it is into definitions, which are printed. */
function reportCredential(
  { key, ...places }: CredentialField,
  report: Surroundings['report'],
): void {
  report({
    code: 'invalid-cache',
    message: `The field \`${key}\` of the cache holds a secret, which does not belong in the manifest.`,
    hint: credentialHint(key),
    ...places,
  });
}

/** Cache mount options by mount id; lockfiles become relative to the manifest and must exist. */
export function readCacheMounts(
  { tree }: WrittenService,
  places: Places | undefined,
  around: Surroundings,
): Readonly<Record<string, CacheMountOptions>> {
  const mounts = mappingIn(tree, 'cacheMounts');
  const entries = [...(mounts?.entries ?? [])].map(([id, { value }]) => {
    const written = value.kind === 'mapping' ? scalarsIn(value, 'lockfiles') : [];
    const lockfiles = written.flatMap((file) => lockfile(file, places, around) ?? []);
    const stays = value.kind === 'mapping' && scalarIn(value, 'persist')?.value === false;
    return [id, { lockfiles, ...(stays && { persist: false as const }) }] as const;
  });
  return Object.fromEntries(entries);
}

function lockfile(
  file: Scalar,
  places: Places | undefined,
  around: Surroundings,
): string | undefined {
  if (places === undefined) return undefined;
  // In a remote context, only the builder sees the file.
  if (places.context.kind === 'remote') return file.text;
  const path = insideRoot(file, places.context.path, around.report);
  if (path === undefined || around.lookup(path) === 'file') return path;
  around.report({
    code: 'missing-lockfile',
    message: `The lockfile \`${path}\` does not exist.`,
    hint: 'Name files relative to the context.',
    at: file.at,
  });
  return undefined;
}
