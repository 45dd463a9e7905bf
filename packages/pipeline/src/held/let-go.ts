import type { BuildFailure, Registry, Service } from '@orchestrate/model';
import type { World } from '../world.ts';
import type { Held, HeldCache } from './hold-back.ts';

export interface HeldResults {
  readonly world: World;
  readonly registry: Registry;
  readonly service: Service;
  readonly held: Held;
}

/**
 * Puts results under the names and in the places they are meant for. A cache that cannot be named is warned
 * about (`cache/not-released`); anything else that goes wrong is why the service has failed.
 */
export async function letGo(results: HeldResults): Promise<BuildFailure | undefined> {
  const { world, held } = results;
  try {
    await nameLoaded(world, held);
    for (const { staged, wanted } of held.files) await world.exports.move(staged, wanted);
    await Promise.all(held.caches.map((cache) => releaseCache(results, cache)));
    return undefined;
  } catch (error) {
    if (world.signal.aborted) throw error;
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'engine', transient: false, message: `The result cannot be used: ${message}.` };
  }
}

async function nameLoaded(world: World, { request, loadedTags }: Held): Promise<void> {
  const [image] = request.tags;
  if (loadedTags.length === 0 || image === undefined) return;
  for (const tag of loadedTags) await world.localImages.tag(image, tag);
  for (const tag of request.tags) await world.localImages.untag(tag);
}

async function releaseCache(
  { world, registry, service }: HeldResults,
  cache: HeldCache,
): Promise<void> {
  const { staged, wanted } = cache;
  if (cache.kind === 'local') {
    await releaseFolder(world, cache);
    return;
  }
  const { repository } = cache;
  const read = await registry.manifest(`${repository}:${staged}`, world.signal);
  // BuildKit exports no cache of a build without steps.
  if (!read.ok && read.failure.kind === 'not-found') return;
  const answer = read.ok
    ? await registry.retag(`${repository}@${read.value.digest}`, [wanted], world.signal)
    : read;
  if (answer.ok) {
    // Best effort: the tag is of no use, and costs nothing when it stays.
    await registry.withdraw(`${repository}:${staged}`, [wanted], world.signal);
    return;
  }
  world.emit({
    type: 'diagnosed',
    diagnostic: {
      code: 'cache/not-released',
      severity: 'warning',
      message: `The layer cache of ${service.name} is not under ${repository}:${wanted}: ${answer.failure.message}`,
      hint: answer.failure.hint,
      at: service.at,
    },
  });
}

async function releaseFolder(
  world: World,
  { folder, replaces, staged, wanted }: Extract<HeldCache, { kind: 'local' }>,
): Promise<void> {
  const layout = world.imageLayout(folder);
  if ((await layout.digest(staged)) === undefined) return;
  if (replaces === undefined) return layout.rename(staged, wanted);
  // BuildKit only ever adds to a folder: the old one goes.
  await world.exports.remove(replaces);
  await world.exports.move(folder, replaces);
}
