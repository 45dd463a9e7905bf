import type { Checked, Lock } from '@orchestrate/model';
import { type ImageNeed, lockedImage } from '@orchestrate/plan';
import { changedFiles } from './changed-files.ts';
import { type LoadedService, parseManifestFiles, type Workspace } from './load.ts';
import { movedSources } from './moved-sources.ts';
import { downloadsOf } from './named-downloads.ts';
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
 * counts as different: inputs that only the builder fetches (but for git sources that are still at the commits of
 * the last successful build), a manifest or lock of the commit that cannot be read. Errors are those of git.
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
  const [entries, digests, moved] = await Promise.all([
    changedEntries(world, request, revision),
    changedDigests(world, request, revision),
    movedSources(world, workspace, request.lock),
  ]);
  const changed = await Promise.all(
    [...workspace.services].map(async ([name, loaded]) => {
      const differs =
        entries.has(name) ||
        digests.has(name) ||
        moved.has(name) ||
        (await changedFiles(world, { workspace, loaded, changed: revision.changed }));
      return differs ? [name] : [];
    }),
  );
  return new Set(changed.flat());
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
  const { at: _, secrets, tools, ...rest } = service;
  return JSON.stringify({ ...rest, secrets: secrets.map(unplaced), tools: tools.map(unplaced) });
}

function unplaced(entry: { readonly at: unknown }): Readonly<Record<string, unknown>> {
  return { ...entry, at: undefined };
}

/** Services with an image or a download whose digest in the lock of the commit was another. */
async function changedDigests(
  world: World,
  { workspace, lock }: ChangedRequest,
  revision: Revision,
): Promise<ReadonlySet<string>> {
  if (!revision.changed.includes(LOCK)) return new Set();
  const text = await revision.read(LOCK);
  const parsed = text === undefined ? undefined : world.parseLock({ path: LOCK, text });
  const before = parsed?.ok === true ? parsed.value : undefined;
  const images = needsOfAll(workspace).filter(
    (need) =>
      need.kind !== 'buildkit' &&
      need.kind !== 'mount-helper' &&
      digestIn(before, need) !== digestIn(lock, need),
  );
  const files = downloadsOf(workspace.services.values()).filter(
    ({ url }) => before?.downloads.get(url)?.checksum !== lock.downloads.get(url)?.checksum,
  );
  return new Set(
    [...images, ...files].filter((need) => need.reachable).map((need) => need.service),
  );
}

function digestIn(lock: Lock | undefined, { normalized, platform }: ImageNeed): string | undefined {
  const locked = lock?.images.get(normalized);
  if (locked === undefined || platform === undefined) return locked?.digest;
  return lockedImage(locked, platform)?.digest;
}
