import type { Diagnostic } from '@orchestrate/model';
import { type MountTags, mountTags, type TravellingMount } from '@orchestrate/plan';
import type { World } from '../world.ts';
import { tagged } from './find-mounts.ts';
import type { MountPlace } from './mount-place.ts';

/** What is said when old keys stay: the registry is the same for all mounts. */
const CODE = 'cache-mount/keys-left';

/**
 * Takes away what was saved of a mount for keys that are too many. Where the registry deletes nothing, their tags
 * point at nothing afterwards, so that its own clean-up can take the rest. What fails is only untidy: nobody asks
 * for these keys again but who goes back to old lockfiles.
 */
export async function withdrawKeys(
  world: World,
  { registry, repository }: MountPlace,
  old: {
    readonly mount: TravellingMount;
    readonly keys: readonly string[];
    /** Those of the save, which must go on pointing where they do. */
    readonly tags: MountTags;
  },
): Promise<readonly Diagnostic[]> {
  if (world.signal.aborted) return [];
  const { mount, keys, tags } = old;
  const answers = await Promise.all(
    keys.map((key) => {
      const name = tagged(repository, mountTags(mount, key).exact);
      return registry.withdraw(name, [tags.exact, tags.newest]);
    }),
  );
  const failed = answers.find((answer) => !answer.ok);
  if (failed === undefined || failed.ok) return [];
  return [
    {
      code: CODE,
      severity: 'info',
      message: `What was saved of cache mounts for old lockfiles stays in ${repository}: ${failed.failure.message}`,
      hint: 'Let the registry delete tags that nobody has pulled for a while, or allow this login to delete.',
    },
  ];
}

/** The same of several mounts is said once. */
export function toldOnce(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const first = diagnostics.find(({ code }) => code === CODE);
  return diagnostics.filter((one) => one.code !== CODE || one === first);
}
