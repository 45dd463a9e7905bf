import { parseImageRef } from '@orchestrate/model';
import {
  type KeyFile,
  type MountKey,
  mountKey,
  type TravellingMount,
  travellingMounts,
} from '@orchestrate/plan';
import type { LoadedService, Workspace } from '../load.ts';
import type { Preparation } from '../prepare.ts';
import { readContexts } from '../read-contexts.ts';
import type { World } from '../world.ts';

/** A mount and the key of what it will hold. */
export interface KeyedMount extends MountKey {
  readonly mount: TravellingMount;
}

/** The mounts that some services use, keyed by the lockfiles of all that use them. */
export async function findMounts(
  world: World,
  prepared: Preparation,
  services: ReadonlySet<string>,
): Promise<readonly KeyedMount[]> {
  const { workspace } = prepared;
  const { mounts } = travellingMounts({
    services: [...workspace.services.values()],
    namespace: workspace.manifest.cacheMountNamespace,
    hash: world.hash,
  });
  const wanted = mounts.filter(({ uses }) => uses.some(({ service }) => services.has(service)));
  const seen = await seenFiles(world, prepared, wanted);
  return Promise.all(
    wanted.map(async (mount) => ({
      mount,
      ...mountKey({
        mount,
        named: await namedFiles(world, workspace, mount),
        seen: usersOf(mount).flatMap((name) => seen.get(name) ?? []),
        hash: world.hash,
      }),
    })),
  );
}

function usersOf({ uses }: TravellingMount): string[] {
  return [...new Set(uses.map(({ service }) => service))];
}

/** What each user can see: as its fingerprint has it, or read now when nothing of it is to be built. */
async function seenFiles(
  world: World,
  prepared: Preparation,
  mounts: readonly TravellingMount[],
): Promise<ReadonlyMap<string, readonly KeyFile[]>> {
  const { workspace, keys } = prepared;
  const reader = world.contexts(workspace.manifest.root);
  const names = new Set(mounts.flatMap(usersOf));
  const files = await Promise.all(
    [...names].map(async (name): Promise<readonly [string, readonly KeyFile[]]> => {
      const loaded = workspace.services.get(name);
      if (loaded === undefined) return [name, []];
      const inputs = keys.get(name);
      if (inputs?.known === true) {
        const own = inputs.fingerprint.files.filter(({ kind }) => kind === 'file');
        return [name, own.map((file) => keyFile(loaded, { ...file, hash: file.content }))];
      }
      const read = await readContexts({ world, reader }, workspace, loaded);
      // A context that cannot be read fails its build, in better words than ours.
      const found = read.ok ? read.files : [];
      return [
        name,
        found.flatMap(({ hash, ...file }) =>
          hash === undefined ? [] : [keyFile(loaded, { ...file, hash })],
        ),
      ];
    }),
  );
  return new Map(files);
}

/** Named from the root, so that services which share a folder share its lockfile. */
function keyFile(
  { service }: LoadedService,
  file: { readonly context?: string; readonly path: string; readonly hash: string },
): KeyFile {
  const source = file.context ? service.contexts[file.context] : service.context;
  const folder = source?.kind === 'local' ? source.path : (file.context ?? service.name);
  const path = folder === '' || folder === '.' ? file.path : `${folder}/${file.path}`;
  return { path, hash: file.hash };
}

async function namedFiles(
  world: World,
  { manifest }: Workspace,
  mount: TravellingMount,
): Promise<KeyFile[]> {
  const names = usersOf(mount).flatMap(
    (service) => manifest.services.get(service)?.cacheMounts[mount.id]?.lockfiles ?? [],
  );
  if (names.length === 0) return [];
  const answer = await world.contexts(manifest.root).read({
    folder: world.files.absolute(manifest.root, '.'),
    sources: names.map((pattern) => ({ pattern, parents: false, excludes: [] })),
  });
  if (!answer.ok) return [];
  return answer.files.flatMap(({ path, hash }) => (hash === undefined ? [] : [{ path, hash }]));
}

/** A tag of the repository, as a full name. */
export function tagged(repository: string, tag: string): string {
  const ref = parseImageRef(`${repository}:${tag}`);
  if (ref === undefined) throw new Error(`${repository}:${tag} is no image name`);
  return `${repository}:${tag}`;
}
