import type { ContextFile, Diagnostic } from '@orchestrate/model';
import { sourceCovers } from '@orchestrate/plan';
import type { LoadedService, Workspace } from './load.ts';
import { STATE_FOLDER, type World } from './world.ts';

/**
 * Refuses a service that takes the state folder into its image, as `COPY .` at the monorepo's root does: every
 * run writes to it, so that the service would be built for ever, and the key that secrets are told apart with
 * would become part of the image. BuildKit leaves out only what a `.dockerignore` names.
 */
export function stateInContext(
  world: World,
  { manifest }: Workspace,
  { service, resolved }: LoadedService,
  files: readonly ContextFile[],
): Diagnostic[] {
  const state = world.files.absolute(manifest.root, STATE_FOLDER);
  const contexts = [[undefined, service.context] as const, ...Object.entries(service.contexts)];
  return contexts.flatMap(([name, context]) => {
    if (context.kind !== 'local') return [];
    const folder = world.files.absolute(manifest.root, context.path);
    if (!state.startsWith(`${folder}/`)) return [];
    const below = state.slice(folder.length + 1);
    const taken = files.find(
      (file) => file.context === name && `${file.path}/`.startsWith(`${below}/`),
    );
    if (taken === undefined) return [];
    const use = [...resolved.values()]
      .flatMap((file) => file.files)
      .find((one) => one.reachable && one.context === name && sourceCovers(one, taken.path));
    return [{ ...problem(service.name, below), at: use?.at ?? service.at }];
  });
}

function problem(service: string, path: string): Diagnostic {
  return {
    code: 'context/holds-state',
    severity: 'error',
    message: `${service} copies ${path}, where orchestrate keeps its own state: every run would change it, and a key would end up in the image.`,
    hint: `Add the line ${path} to the .dockerignore of this context.`,
  };
}
