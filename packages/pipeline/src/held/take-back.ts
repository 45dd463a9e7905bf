import type { Withdrawal } from '@orchestrate/model';
import { parseImageRef, repositoryOf } from '@orchestrate/model';
import type { World } from '../world.ts';
import type { Held, HeldCache } from './hold-back.ts';
import type { HeldResults } from './let-go.ts';

/**
 * Takes away what a build that ended badly left under names of this run, on this machine: tags that were there
 * before stay as they are. What was never written is no mistake.
 */
export async function takeBackHere({ world, held }: Omit<HeldResults, 'registry'>): Promise<void> {
  const { files, caches } = held;
  await quietly([
    ...stagingNames(held).map((tag) => world.localImages.untag(tag)),
    ...files.map(({ staged }) => world.exports.remove(staged)),
    ...caches.flatMap((cache) => (cache.kind === 'local' ? [takeFolderBack(world, cache)] : [])),
  ]);
}

/** The engine's own builder keeps what it pushes, under the same tags. */
function stagingNames({ request, loadedTags }: Held): readonly string[] {
  const pushes = request.outputs.some(({ kind }) => kind === 'push');
  return pushes || loadedTags.length > 0 ? request.tags : [];
}

function takeFolderBack(
  world: World,
  { folder, replaces, staged }: Extract<HeldCache, { kind: 'local' }>,
): Promise<void> {
  return replaces === undefined
    ? world.imageLayout(folder).remove(staged)
    : world.exports.remove(folder);
}

/** Sentences on what is still there after an image or cache with a secret was withdrawn from where it was pushed. */
export async function withdrawPushed(results: HeldResults): Promise<string[]> {
  const { registry, service, held } = results;
  const pushes = held.request.outputs.some(({ kind }) => kind === 'push');
  const images = pushes
    ? held.request.tags.map((name) => ({ name, kept: tagsBeside(service.tags, name) }))
    : [];
  const caches = held.caches.flatMap((cache) =>
    cache.kind === 'registry'
      ? [{ name: `${cache.repository}:${cache.staged}`, kept: [cache.wanted] }]
      : [],
  );
  return Promise.all(
    [...images, ...caches].map(async ({ name, kept }) => {
      // Also when the run was interrupted meanwhile: this is not to stay.
      const answer = await registry.withdraw(name, kept);
      return answer.ok
        ? REMAINS[answer.value](name)
        : `${name} still has it (${answer.failure.message}): delete it`;
    }),
  );
}

const REMAINS: Readonly<Record<Withdrawal, (name: string) => string>> = {
  deleted: (name) =>
    `${name} was deleted; the registry keeps its layers until it collects its garbage`,
  replaced: (name) =>
    `${name} was emptied; who knows its digest can pull it until the registry has deleted it`,
  absent: (name) => `${name} was never written`,
};

/** Tags of the same repository. */
function tagsBeside(tags: readonly string[], name: string): string[] {
  const own = parseImageRef(name);
  return tags.flatMap((tag) => {
    const ref = parseImageRef(tag);
    if (ref?.tag === undefined || own === undefined) return [];
    return repositoryOf(ref) === repositoryOf(own) ? [ref.tag] : [];
  });
}

async function quietly(work: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
}
