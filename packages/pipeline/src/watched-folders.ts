import type { Manifest, WatchRequest } from '@orchestrate/model';
import { STATE_FOLDER, type World } from './world.ts';

/** The folder of the manifest, and local contexts outside of it; without what runs themselves write. */
export function watchedFolders(world: World, root: string, manifest?: Manifest): WatchRequest {
  const services = [...(manifest?.services.values() ?? [])];
  const absolute = (path: string): string => world.files.absolute(root, path);
  const contexts = services
    .flatMap((service) => [service.context, ...Object.values(service.contexts)])
    .flatMap((context) => (context.kind === 'local' ? absolute(context.path) : []));
  const outputs = services
    .flatMap(({ outputs: all }) => all)
    .flatMap((output) => ('dest' in output ? absolute(output.dest) : []));
  const outside = contexts.filter((folder) => folder !== root && !folder.startsWith(`${root}/`));
  return {
    folders: [...new Set([root, ...outside])],
    without: [...new Set([absolute(STATE_FOLDER), ...outputs])],
  };
}
