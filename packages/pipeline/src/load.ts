import { parseDockerfile, resolveDockerfile } from '@orchestrate/dockerfile';
import { needsGit, parseManifest } from '@orchestrate/manifest';
import type {
  Checked,
  Diagnostic,
  Dockerfile,
  Lock,
  Manifest,
  Output,
  Platform,
  Service,
} from '@orchestrate/model';
import { hasErrors } from '@orchestrate/model';
import { type FixedGitSource, lockedImage } from '@orchestrate/plan';
import { addressSecrets } from './address-secrets.ts';
import { encoded } from './encoded.ts';
import type { LoadedService } from './loaded-service.ts';
import type { GitState, ManifestFiles, World } from './world.ts';

export type { LoadedService };

/** The request, read and understood: nothing of the outside world beyond files and git. */
export interface Workspace {
  readonly manifest: Manifest;
  readonly git?: GitState;
  readonly services: ReadonlyMap<string, LoadedService>;
  /** What ADD takes from git, once it is known which commits that is. */
  readonly fixed?: readonly FixedGitSource[];
}

/** A manifest, and what git says where it asks for that. */
export interface LoadedManifest {
  readonly manifest: Manifest;
  readonly git?: GitState;
}

export interface LoadOptions {
  /** The manifest's path, when it is not to be searched for. */
  readonly file?: string;
  /** What was read before: the same text is not understood twice. */
  readonly read?: Checked<LoadedManifest>;
  /** Used for services that name no platform. */
  readonly nativePlatform: Platform;
  readonly overrides?: ServiceOverrides;
  /** Tells of ONBUILD triggers of bases that are locked. */
  readonly lock?: Lock;
}

/** What the command line says of all services, whatever the manifest says. */
export interface ServiceOverrides {
  readonly outputs?: readonly Output[];
  readonly platforms?: readonly Platform[];
}

/** Reads the manifest and every Dockerfile it names; reports the mistakes of all of them at once. */
export async function loadWorkspace(
  world: World,
  options: LoadOptions,
): Promise<Checked<Workspace>> {
  const read = options.read ?? (await loadManifest(world, options.file));
  if (!read.ok) return read;
  const { git } = read.value;
  const manifest = override(read.value.manifest, options.overrides ?? {});
  const loaded = await Promise.all(
    [...manifest.services.values()].map((service) =>
      loadService(world, { manifest, service, ...options }),
    ),
  );
  const diagnostics = [...read.diagnostics, ...loaded.flatMap((one) => one.diagnostics)];
  if (hasErrors(diagnostics)) return { ok: false, diagnostics };
  const services = new Map(
    loaded.flatMap((one) => (one.ok ? [[one.value.service.name, one.value] as const] : [])),
  );
  world.hide(encoded(addressSecrets(services.values())));
  return {
    ok: true,
    value: { manifest, services, ...(git !== undefined && { git }) },
    diagnostics,
  };
}

/** The manifest alone, with git values read only when it asks for them. */
export async function loadManifest(world: World, file?: string): Promise<Checked<LoadedManifest>> {
  const files = await world.files.manifest(file);
  return files.ok ? parseManifestFiles(world, files.value) : files;
}

/** A manifest whose text is known. */
export async function parseManifestFiles(
  world: World,
  { root, manifest: source, local }: ManifestFiles,
): Promise<Checked<LoadedManifest>> {
  const git = needsGit(source.text) ? await world.files.git(root) : undefined;
  const parsed = parseManifest({
    source,
    root,
    env: world.env,
    lookup: world.files.lookup(root),
    ...(local !== undefined && { local }),
    ...(git !== undefined && { git }),
  });
  if (!parsed.ok) return parsed;
  return {
    ok: true,
    value: { manifest: parsed.value, ...(git !== undefined && { git }) },
    diagnostics: parsed.diagnostics,
  };
}

function override(manifest: Manifest, overrides: ServiceOverrides): Manifest {
  const services = [...manifest.services].map(
    ([name, service]) => [name, { ...service, ...overrides }] as const,
  );
  return { ...manifest, services: new Map(services) };
}

interface ServiceToLoad extends LoadOptions {
  readonly manifest: Manifest;
  readonly service: Service;
}

async function loadService(world: World, load: ServiceToLoad): Promise<Checked<LoadedService>> {
  const { service, manifest } = load;
  if (service.context.kind === 'remote') {
    const value = { service, resolved: new Map(), platforms: platformsOf(load) };
    return { ok: true, value, diagnostics: [] };
  }
  const source = await world.files.dockerfile(manifest.root, service.dockerfile);
  if (source === undefined) return { ok: false, diagnostics: [unreadable(service)] };
  const parsed = parseDockerfile(source);
  if (!parsed.ok) return parsed;
  return resolveForPlatforms(load, parsed.value, parsed.diagnostics);
}

function platformsOf({ service, nativePlatform }: ServiceToLoad): readonly Platform[] {
  return service.platforms.length > 0 ? service.platforms : [nativePlatform];
}

function resolveForPlatforms(
  load: ServiceToLoad,
  dockerfile: Dockerfile,
  noticed: readonly Diagnostic[],
): Checked<LoadedService> {
  const { service, nativePlatform, lock } = load;
  const platforms = platformsOf(load);
  const results = platforms.map((targetPlatform) => {
    const checked = resolveDockerfile(dockerfile, {
      buildArgs: service.args,
      targetPlatform,
      buildPlatform: nativePlatform,
      contextNames: Object.keys(service.contexts),
      baseImages: { get: (normalized) => triggersOf(normalized, targetPlatform, lock) },
      ...(service.target !== undefined && { target: service.target }),
    });
    return { targetPlatform, checked };
  });
  // Platforms of one service make the same mistake: it is told once.
  const failed = results.find(({ checked }) => !checked.ok);
  if (failed !== undefined)
    return { ok: false, diagnostics: [...noticed, ...failed.checked.diagnostics] };
  const resolved = new Map(
    results.flatMap(({ targetPlatform, checked }) =>
      checked.ok ? [[targetPlatform, checked.value] as const] : [],
    ),
  );
  const first = results[0]?.checked.diagnostics ?? [];
  return {
    ok: true,
    value: { service, dockerfile, resolved, platforms },
    diagnostics: [...noticed, ...first],
  };
}

function triggersOf(
  normalized: string,
  platform: Platform,
  lock: Lock | undefined,
): { readonly onBuild: readonly string[] } | undefined {
  const locked = lock?.images.get(normalized);
  const image = locked === undefined ? undefined : lockedImage(locked, platform);
  return image === undefined ? undefined : { onBuild: image.onBuild };
}

function unreadable(service: Service): Diagnostic {
  return {
    code: 'dockerfile/unreadable',
    severity: 'error',
    message: `The Dockerfile of ${service.name} (${service.dockerfile}) cannot be read.`,
    hint: 'Check its permissions and that it is a text file.',
    at: service.at,
  };
}
