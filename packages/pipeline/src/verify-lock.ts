import type { Diagnostic, Registry, RegistryFailure } from '@orchestrate/model';
import { type LockUse, lockUses, type NeededManifest, neededManifests } from '@orchestrate/plan';
import { placesOf } from './places-of.ts';
import { readLock } from './read-lock.ts';
import { type Verified, verifyDownloads } from './verify-downloads.ts';
import type { World } from './world.ts';

export type VerifyResult =
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'verified';
      readonly images: number;
      readonly manifests: number;
      readonly downloads: number;
      /** Manifests and downloads that are gone or changed; each is an error among the diagnostics. */
      readonly gone: number;
      /** Those that nobody could be asked for. */
      readonly unknown: number;
      readonly diagnostics: readonly Diagnostic[];
    };

/**
 * Asks the registries, at the mirrors where builds pull, whether everything that the lock names is still there:
 * registries may delete what no tag points at any more. Entries that nothing uses are not asked for.
 */
export async function verifyLock(
  world: World,
  options: { readonly file?: string },
): Promise<VerifyResult> {
  const read = await readLock(world, options.file);
  if (read.kind === 'refused') return read;
  const registry = world.registry(read.manifest.mirrors);
  const uses = lockUses(read.lock, read.needs).filter(({ needs }) => needs.length > 0);
  const [manifests, downloads] = await Promise.all([
    Promise.all(
      uses.flatMap((use) =>
        neededManifests(use).map((manifest) => check(world, registry, { use, manifest })),
      ),
    ),
    verifyDownloads(world, read),
  ]);
  const checks = [...manifests, ...downloads];
  return {
    kind: 'verified',
    images: uses.length,
    manifests: manifests.length,
    downloads: downloads.length,
    gone: checks.filter(({ state }) => state === 'gone').length,
    unknown: checks.filter(({ state }) => state === 'unknown').length,
    diagnostics: checks.flatMap(({ diagnostic }) => diagnostic ?? []),
  };
}

interface ToCheck {
  readonly use: LockUse;
  readonly manifest: NeededManifest;
}

async function check(world: World, registry: Registry, todo: ToCheck): Promise<Verified> {
  const answer = await registry.head(todo.manifest.name, world.signal);
  if (!answer.ok) return { state: 'unknown', diagnostic: unknown(todo, answer.failure) };
  return answer.value === undefined
    ? { state: 'gone', diagnostic: gone(todo) }
    : { state: 'there' };
}

function gone({ use, manifest }: ToCheck): Diagnostic {
  const what =
    manifest.platform === undefined
      ? `The locked digest of ${use.reference}`
      : `The image for ${manifest.platform} of ${use.reference}`;
  return {
    code: 'lock/gone',
    severity: 'error',
    message: `${what} is no longer in the registry (${manifest.name}): ${use.services.join(', ')} cannot be built.`,
    hint: `Run \`orchestrate refresh ${use.reference}\` to take what the tag means by now.`,
    ...placesOf(use.needs),
  };
}

function unknown({ use, manifest }: ToCheck, failure: RegistryFailure): Diagnostic {
  return {
    code: 'lock/unverified',
    severity: 'error',
    message: `Nobody could say whether ${manifest.name} exists: ${failure.message}`,
    hint: failure.hint,
    ...placesOf(use.needs),
  };
}
