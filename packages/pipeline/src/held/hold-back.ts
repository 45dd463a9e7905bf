import type { BuildRequest, CacheEntry, Output, Service } from '@orchestrate/model';
import { csv, parseCsv, parseImageRef, repositoryOf } from '@orchestrate/model';
import { stagingTags } from '../release.ts';

/** A layer cache under a name that nobody reads, and the one it is meant for. Tags alone, without the name. */
export type HeldCache = { readonly staged: string; readonly wanted: string } & (
  | { readonly kind: 'registry'; readonly repository: string }
  /** `replaces`: the folder itself is only for this run, and takes the place of that one. */
  | { readonly kind: 'local'; readonly folder: string; readonly replaces?: string }
);

/** Files beside the place they are meant for. Absolute paths. */
export interface HeldFiles {
  readonly kind: 'oci' | 'local';
  readonly staged: string;
  readonly wanted: string;
}

type NamedService = Pick<Service, 'name' | 'tags'>;

/** Results of a service that others see only when they have been searched for secrets. */
export interface Held {
  /** What the driver is asked for: everything goes to names and places of this run. */
  readonly request: BuildRequest;
  /** Loaded under the staging tags of the request; the wanted ones are written afterwards. */
  readonly loadedTags: readonly string[];
  readonly caches: readonly HeldCache[];
  readonly files: readonly HeldFiles[];
}

/** For runs that have nothing to hide: nothing is held back. */
export function heldNothing(request: BuildRequest): Held {
  return { request, loadedTags: [], caches: [], files: [] };
}

/**
 * Sends all that a build writes to names of this run: tags of a loaded image, exported layer caches (in a
 * registry or folder; other kinds have no names to hold back), archives and folders. Images that are pushed
 * have staging tags in any case.
 */
export function holdBack(request: BuildRequest, service: NamedService, runId: string): Held {
  const outputs = request.outputs.map((output) => heldOutput(output, runId));
  const run = `run-${runId}`;
  const own = (request.layerCache?.to ?? []).map((entry) => heldEntry(entry, run, service));
  const caches = [
    ...request.cacheTo.map((entry) => heldCache(entry, run, service)),
    ...own.flatMap(({ raw }) => raw ?? []),
  ];
  const loads = request.outputs.some(({ kind }) => kind === 'load');
  const pushes = request.outputs.some(({ kind }) => kind === 'push');
  return {
    request: {
      ...request,
      outputs: outputs.map(({ output }) => output),
      cacheTo: caches.map(({ entry }) => entry),
      ...(request.layerCache !== undefined && {
        layerCache: { ...request.layerCache, to: own.flatMap(({ entry }) => entry ?? []) },
      }),
      ...(loads && !pushes && { tags: stagingTags(service, runId) }),
    },
    loadedTags: loads && !pushes ? request.tags : [],
    caches: [...caches, ...own].flatMap(({ held }) => held ?? []),
    files: outputs.flatMap(({ held }) => held ?? []),
  };
}

function heldOutput(output: Output, runId: string): { output: Output; held?: HeldFiles } {
  if (output.kind !== 'oci' && output.kind !== 'local') return { output };
  const { kind, dest } = output;
  const staged = `${dest}.run-${runId}`;
  return { output: { ...output, dest: staged }, held: { kind, staged, wanted: dest } };
}

/** Longest tag (OCI distribution specification). */
const TAG_LENGTH = 128;

/** An entry of `--cache-to`, in which a name alone stands for a registry's. */
function heldCache(
  entry: string,
  run: string,
  service: NamedService,
): { entry: string; held?: HeldCache } {
  const read = parseCsv(entry);
  const fields = read.map(([key, value]): [string, string] => [key === '' ? 'ref' : key, value]);
  const all = fields.some(([key]) => key === 'type') ? fields : [TYPE_REGISTRY, ...fields];
  const given = new Map(all);
  const staged = `${run}-cache-${service.name}`.slice(0, TAG_LENGTH);
  const type = given.get('type');
  const ref = parseImageRef(given.get('ref') ?? '');
  if (type === 'registry' && ref !== undefined) {
    const repository = repositoryOf(ref);
    const held = { kind: 'registry', repository, staged, wanted: ref.tag ?? 'latest' } as const;
    return { entry: csv([...without(all, 'ref'), ['ref', `${repository}:${staged}`]]), held };
  }
  const folder = given.get('dest');
  if (type !== 'local' || folder === undefined) return { entry };
  const held = { kind: 'local', folder, staged, wanted: given.get('tag') ?? 'latest' } as const;
  return { entry: csv([...without(all, 'tag'), ['tag', staged]]), held };
}

interface HeldEntry {
  readonly entry?: CacheEntry;
  /** In buildx's own words, of a folder: the driver would put it in force before it is searched. */
  readonly raw?: { readonly entry: string; readonly held: HeldCache };
  readonly held?: HeldCache;
}

function heldEntry(entry: CacheEntry, run: string, service: NamedService): HeldEntry {
  const { folder, fields } = entry;
  if (folder !== undefined) {
    const staged = `${folder}.${run}`;
    const names = { staged: 'latest', wanted: 'latest' };
    const held = { kind: 'local', ...names, folder: staged, replaces: folder } as const;
    return { raw: { entry: csv([...fields, ['dest', staged]]), held } };
  }
  const { entry: text, held } = heldCache(csv(fields), run, service);
  return { entry: { ...entry, fields: parseCsv(text) }, ...(held !== undefined && { held }) };
}

const TYPE_REGISTRY: [string, string] = ['type', 'registry'];

function without(fields: readonly [string, string][], key: string): [string, string][] {
  return fields.filter(([name]) => name !== key);
}
