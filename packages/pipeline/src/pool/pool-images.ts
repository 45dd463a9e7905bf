import type { LocalImages, Service } from '@orchestrate/model';
import { parseImageRef, repositoryOf } from '@orchestrate/model';
import type { World } from '../world.ts';
import type { BuilderPool } from './builder-pool.ts';

/**
 * The images of engines that are builders themselves: each tag is looked for where its service is built. Other
 * drivers load into the current engine, as buildx does.
 */
export function poolImages(
  world: World,
  pool: BuilderPool,
  services: ReadonlyMap<string, Service>,
): LocalImages {
  const owners = ownersByName([...services.values()]);
  const engines = new Map<string, LocalImages>();
  const engineOf = (service: string): LocalImages => {
    const { name, info } = pool.of(service);
    if (name === undefined || info.driver !== 'docker') return world.localImages;
    const known = engines.get(info.name) ?? world.localImagesOf(info.name);
    engines.set(info.name, known);
    return known;
  };
  /** Names of a run stand in the repository of a service; several may share one. */
  const enginesOf = (tag: string): LocalImages[] => {
    const ref = parseImageRef(tag);
    const names = owners.get(tag) ?? (ref && owners.get(repositoryOf(ref))) ?? [];
    const found = new Set(names.map(engineOf));
    return found.size === 0 ? [world.localImages] : [...found];
  };
  return {
    source: () => world.localImages.source(),
    digests: async (tags) => {
      const byEngine = Map.groupBy(tags, (tag) => enginesOf(tag)[0] ?? world.localImages);
      const found = await Promise.all([...byEngine].map(([engine, own]) => engine.digests(own)));
      return new Map(found.flatMap((digests) => [...digests]));
    },
    tag: async (image, tag) => {
      const [first, ...others] = enginesOf(tag);
      let tagging = first?.tag(image, tag) ?? Promise.resolve();
      for (const engine of others) tagging = tagging.catch(() => engine.tag(image, tag));
      await tagging;
    },
    untag: async (tag) => {
      for (const engine of enginesOf(tag)) await engine.untag(tag);
    },
  };
}

/** By tag, and by repository. */
function ownersByName(services: readonly Service[]): Map<string, string[]> {
  const owners = new Map<string, string[]>();
  for (const { name, tags } of services) {
    const repositories = tags.flatMap((tag) => {
      const ref = parseImageRef(tag);
      return ref === undefined ? [] : [repositoryOf(ref)];
    });
    for (const key of new Set([...tags, ...repositories]))
      owners.set(key, [...(owners.get(key) ?? []), name]);
  }
  return owners;
}
