import { assignedValues, commandTexts } from '@orchestrate/dockerfile';
import type { Diagnostic, Lock, ResolvedDockerfile, RunRecord } from '@orchestrate/model';
import { contextKey, inferLinks, type Link, lockedImage } from '@orchestrate/plan';
import { type CacheFindings, examineCaches, type ServiceInput } from '@orchestrate/policy';
import { EMPTY_LOCK } from './complete-lock.ts';
import { type LoadedService, loadWorkspace, type Workspace } from './load.ts';
import { readLockFile } from './read-lock-file.ts';
import { stepDurations } from './step-durations.ts';
import type { World } from './world.ts';

export type CacheDoctorResult =
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  | (CacheFindings & {
      readonly kind: 'examined';
      readonly services: number;
      /** What was noticed while files were read. */
      readonly diagnostics: readonly Diagnostic[];
    });

/** So many runs are looked at for steps that caches do not help. */
const RUNS = 50;

/** Looks at the caches of a project: from manifest, Dockerfiles, lock and run records alone. */
export async function cacheDoctor(
  world: World,
  options: { readonly file?: string },
): Promise<CacheDoctorResult> {
  const read = await readLockFile(world, options.file);
  if (read.kind === 'refused') return read;
  const lock = read.lock ?? EMPTY_LOCK;
  const loaded = await loadWorkspace(world, {
    nativePlatform: world.hostPlatform,
    lock,
    ...(options.file !== undefined && { file: options.file }),
  });
  if (!loaded.ok) return { kind: 'refused', diagnostics: loaded.diagnostics };
  const { manifest } = loaded.value;
  const services = serviceInputs(loaded.value);
  const records = recordsFor(world, manifest.root, services);
  const examined = examineCaches({
    manifest: manifest.source,
    services,
    imageUser: (normalized, platform) => userOf(lock, normalized, platform),
    stepDurations: (...of) => stepDurations(records, ...of),
  });
  return {
    kind: 'examined',
    services: services.length,
    diagnostics: loaded.diagnostics,
    ...examined,
  };
}

function userOf(lock: Lock, normalized: string, platform: string): string | undefined {
  const image = lock.images.get(normalized);
  return image === undefined ? undefined : lockedImage(image, platform)?.user;
}

/** The state is opened only when a step has a mount that records can tell of. */
function recordsFor(
  world: World,
  root: string,
  services: readonly ServiceInput[],
): readonly RunRecord[] {
  const mounts = services.some(({ resolved }) =>
    resolved.some(({ cacheMounts }) => cacheMounts.length > 0),
  );
  return mounts ? world.store(root).list(RUNS) : [];
}

function serviceInputs({ manifest, services }: Workspace): ServiceInput[] {
  const resolved = new Map(
    [...services].map(([name, loaded]) => [name, [...loaded.resolved.values()]]),
  );
  const links = inferLinks(manifest.services, resolved);
  return [...services.values()].map((loaded) => serviceInput(loaded, links));
}

function serviceInput(
  { service, dockerfile, resolved }: LoadedService,
  links: readonly Link[],
): ServiceInput {
  const all = [...resolved.values()];
  const named = Object.entries(service.contexts).flatMap(([name, context]) =>
    context.kind === 'service' ? [[contextKey(name), context.service] as const] : [],
  );
  const inferred = links
    .filter((link) => link.service === service.name)
    .map(({ use, parent }) => [use.normalized, parent] as const);
  return {
    service,
    resolved: all,
    texts: dockerfile === undefined ? new Map() : commandTexts(dockerfile),
    environment: environmentOf(all[0]),
    parents: new Map([...named, ...inferred]),
  };
}

/** What ENV of the needed stages sets, as far as it is written out. */
function environmentOf(resolved: ResolvedDockerfile | undefined): ReadonlyMap<string, string> {
  const values = resolved === undefined ? [] : assignedValues(resolved);
  return new Map(
    values.flatMap(({ keyword, name, value }) =>
      keyword === 'ENV' ? [[name, value] as const] : [],
    ),
  );
}
