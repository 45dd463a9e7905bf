import type { FileUse } from '@orchestrate/model';
import { sourceCovers } from '@orchestrate/plan';
import type { LoadedService, Workspace } from './load.ts';
import { readContexts } from './read-contexts.ts';
import type { World } from './world.ts';

export interface FilesToCompare {
  readonly workspace: Workspace;
  readonly loaded: LoadedService;
  /** Relative to the root. */
  readonly changed: readonly string[];
}

/**
 * Whether changed files are among what the build of a service can see: its Dockerfile, what decides over its
 * context, files that its needed stages take. Of a file that is gone only its place is known, so that one
 * which was ignored counts too.
 */
export async function changedFiles(
  world: World,
  { workspace, loaded, changed }: FilesToCompare,
): Promise<boolean> {
  const { service, resolved } = loaded;
  const uses = [...resolved.values()].flatMap((file) => file.files.filter((use) => use.reachable));
  const folders = contextFolders(loaded);
  const deciding = [
    service.dockerfile,
    `${service.dockerfile}.dockerignore`,
    ...[...folders.values()].map((folder) => `${folder}.dockerignore`),
  ];
  if (changed.some((path) => deciding.includes(path))) return true;
  const inside = [...folders].flatMap(([context, folder]) =>
    changed
      .filter((path) => path.startsWith(folder))
      .map((path) => ({ context, path, relative: path.slice(folder.length) })),
  );
  if (inside.length === 0) return false;
  const lookup = world.files.lookup(workspace.manifest.root);
  if (inside.some((one) => lookup(one.path) === undefined && isCovered(uses, one))) return true;
  const read = await readContexts(
    { world, reader: world.contexts(workspace.manifest.root) },
    workspace,
    loaded,
  );
  if (!read.ok) return true;
  const visible = new Set(read.files.map(({ context, path }) => `${context ?? ''}\0${path}`));
  // A changed submodule is one path, and what is seen lies below it.
  return inside.some(
    ({ context = '', relative }) =>
      visible.has(`${context}\0${relative}`) ||
      read.files.some(
        (file) => (file.context ?? '') === context && file.path.startsWith(`${relative}/`),
      ),
  );
}

function isCovered(
  uses: readonly FileUse[],
  file: { readonly context: string | undefined; readonly relative: string },
): boolean {
  return uses.some((use) => use.context === file.context && sourceCovers(use, file.relative));
}

/** Folders of the local contexts, ending in `/`; the root is empty. */
function contextFolders({ service }: LoadedService): ReadonlyMap<string | undefined, string> {
  const contexts = [[undefined, service.context] as const, ...Object.entries(service.contexts)];
  return new Map(
    contexts.flatMap(([name, context]) => {
      if (context.kind !== 'local') return [];
      const folder = context.path === '.' || context.path === '' ? '' : `${context.path}/`;
      return [[name, folder] as const];
    }),
  );
}
