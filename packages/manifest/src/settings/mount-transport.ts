import type { Location, MountTransport, ToolImage } from '@orchestrate/model';
import { normalizeImageRef } from '@orchestrate/model';
import type { Report } from '../problem.ts';
import { isRepository } from '../service/images.ts';
import type { RegistryPrefix } from '../service/surroundings.ts';
import { type Mapping, mappingIn, type Scalar, scalarIn } from '../tree/tree.ts';

const HELPER = 'docker.io/library/busybox:stable';
const MAX_BYTES = 4_000_000_000;
const KEEP_KEYS = 5;
const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** How cache mounts travel; a place for them is needed only where they do so by themselves. */
export function readMountTransport(
  manifest: Mapping,
  registry: RegistryPrefix,
  report: Report,
): MountTransport {
  const written = mappingIn(manifest, 'cacheMounts');
  const persist = scalarIn(written, 'persist')?.value === true;
  const at = manifest.entries.get('cacheMounts')?.keyAt ?? manifest.at;
  const repository = readRepository(written, registry, report);
  const isBroken = registry.broken || written?.entries.has('repository') === true;
  if (persist && repository === undefined && !isBroken) reportNoPlace(at, report);
  const size = scalarIn(written, 'maxSize')?.text;
  const keep = scalarIn(written, 'keepKeys')?.value;
  return {
    persist,
    maxBytes: size === undefined ? MAX_BYTES : bytesOf(size),
    keepKeys: typeof keep === 'number' ? keep : KEEP_KEYS,
    helper: readHelper(scalarIn(written, 'helper'), report),
    at,
    ...(repository !== undefined && { repository }),
  };
}

/** What every build pulls when cache mounts travel around it. */
export function mountHelper({ persist, helper, at }: MountTransport): ToolImage | undefined {
  return persist ? { kind: 'mount-helper', ref: helper, at } : undefined;
}

function readRepository(
  written: Mapping | undefined,
  { prefix }: RegistryPrefix,
  report: Report,
): string | undefined {
  const repository = scalarIn(written, 'repository');
  if (repository === undefined) return prefix === undefined ? undefined : `${prefix}/cache-mounts`;
  if (isRepository(repository.text)) return repository.text;
  report({
    code: 'invalid-image-reference',
    message: `\`${repository.text}\` is not a valid repository.`,
    hint: 'Write host and path in lower case without tag, for example `registry.example.com/shop/cache-mounts`.',
    at: repository.at,
  });
  return undefined;
}

function readHelper(written: Scalar | undefined, report: Report): string {
  if (written === undefined) return HELPER;
  const normalized = normalizeImageRef(written.text);
  if (normalized !== undefined) return normalized;
  report({
    code: 'invalid-image-reference',
    message: `\`${written.text}\` is not a valid image name.`,
    hint: 'Write an image that brings sh, tar, find and awk, for example `busybox:stable`.',
    at: written.at,
  });
  return HELPER;
}

function reportNoPlace(at: Location, report: Report): void {
  report({
    code: 'no-cache-mount-repository',
    message: 'Cache mounts are to persist, but there is no registry to keep them in.',
    hint: 'Add `registry`, or `repository` beside `persist`.',
    at,
  });
}

/** Bytes of a size such as `2GB` or `512MiB`, which the schema has found to be one. */
function bytesOf(text: string): number {
  const [, amount, unit] = /^([0-9.]+)\s*(\w+)$/.exec(text) ?? [];
  return Math.round(Number(amount) * (UNITS[(unit ?? '').toUpperCase()] ?? Number.NaN));
}
