import type { Checked, Lock, ServiceSecret } from '@orchestrate/model';
import { type ImageNeed, lockedImage, unprovenInputs } from '@orchestrate/plan';
import { changedFiles } from './changed-files.ts';
import { type LoadedService, parseManifestFiles, type Workspace } from './load.ts';
import { needsOfAll } from './named-images.ts';
import type { Revision, World } from './world.ts';

export interface ChangedRequest {
  readonly file?: string;
  readonly workspace: Workspace;
  readonly lock: Lock;
  readonly refs: readonly string[];
}

const LOCK = 'orchestrate.lock';

/**
 * Services whose own inputs differ between the work tree and commits: files that their builds can see,
 * Dockerfiles, their entries in the manifest, the locked digests of their images. What git cannot tell
 * counts as different: inputs that only the builder fetches, a manifest or lock of the commit that cannot be
 * read. Errors are those of git.
 */
export async function changedServices(
  world: World,
  request: ChangedRequest,
): Promise<Checked<ReadonlyMap<string, ReadonlySet<string>>>> {
  const { root } = request.workspace.manifest;
  const answers = await Promise.all(
    request.refs.map(async (ref) => ({ ref, revision: await world.files.revision(root, ref) })),
  );
  const diagnostics = answers.flatMap(({ revision }) => revision.diagnostics);
  const compared = new Map<string, ReadonlySet<string>>();
  for (const { ref, revision } of answers) {
    if (revision.ok) compared.set(ref, await changedSince(world, request, revision.value));
  }
  return compared.size < answers.length
    ? { ok: false, diagnostics }
    : { ok: true, value: compared, diagnostics };
}

async function changedSince(
  world: World,
  request: ChangedRequest,
  revision: Revision,
): Promise<ReadonlySet<string>> {
  const { workspace } = request;
  const [entries, digests] = await Promise.all([
    changedEntries(world, request, revision),
    changedDigests(world, request, revision),
  ]);
  const changed = await Promise.all(
    [...workspace.services].map(async ([name, loaded]) => {
      const differs =
        entries.has(name) ||
        digests.has(name) ||
        isUnproven(loaded) ||
        (await changedFiles(world, { workspace, loaded, changed: revision.changed }));
      return differs ? [name] : [];
    }),
  );
  return new Set(changed.flat());
}

function isUnproven({ service, resolved }: LoadedService): boolean {
  return unprovenInputs(service, [...resolved.values()]).length > 0;
}

/** Services that the manifest of the commit describes otherwise, or not at all; all when it cannot be read. */
async function changedEntries(
  world: World,
  { workspace, file }: ChangedRequest,
  revision: Revision,
): Promise<ReadonlySet<string>> {
  const files = await world.files.manifest(file);
  const all = new Set(workspace.manifest.services.keys());
  if (!files.ok) return all;
  const { path } = files.value.manifest;
  if (!revision.changed.includes(path)) return new Set();
  const text = await revision.read(path);
  if (text === undefined) return all;
  const [now, then] = await Promise.all([
    parseManifestFiles(world, files.value),
    parseManifestFiles(world, { ...files.value, manifest: { path, text } }),
  ]);
  if (!now.ok || !then.ok) return all;
  const before = then.value.manifest.services;
  return new Set(
    [...now.value.manifest.services]
      .filter(([name, service]) => entryText(service) !== entryText(before.get(name)))
      .map(([name]) => name),
  );
}

/** What an entry says, wherever in the file it says so. */
function entryText(service: LoadedService['service'] | undefined): string | undefined {
  if (service === undefined) return undefined;
  const { at: _, secrets, ...rest } = service;
  const unplaced = secrets.map(({ at: _at, ...secret }): Omit<ServiceSecret, 'at'> => secret);
  return JSON.stringify({ ...rest, secrets: unplaced });
}

/** Services with an image whose digest in the lock of the commit was another. */
async function changedDigests(
  world: World,
  { workspace, lock }: ChangedRequest,
  revision: Revision,
): Promise<ReadonlySet<string>> {
  if (!revision.changed.includes(LOCK)) return new Set();
  const text = await revision.read(LOCK);
  const parsed = text === undefined ? undefined : world.parseLock({ path: LOCK, text });
  const before = parsed?.ok === true ? parsed.value : undefined;
  const needs = needsOfAll(workspace).filter((need) => need.reachable);
  return new Set(
    needs
      .filter((need) => digestIn(before, need) !== digestIn(lock, need))
      .map((need) => need.service),
  );
}

function digestIn(lock: Lock | undefined, { normalized, platform }: ImageNeed): string | undefined {
  const locked = lock?.images.get(normalized);
  if (locked === undefined || platform === undefined) return locked?.digest;
  return lockedImage(locked, platform)?.digest;
}
