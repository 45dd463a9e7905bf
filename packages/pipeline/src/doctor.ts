import type { BuilderInfo, Finding, Manifest } from '@orchestrate/model';
import { buildkitFinding } from './buildkit-finding.ts';
import { loadWorkspace } from './load.ts';
import { isLoaded, loadsElsewhere } from './pool/load-target.ts';
import { registryFindings } from './registry-findings.ts';
import type { World } from './world.ts';

export interface DoctorOptions {
  readonly file?: string;
  readonly builder?: string;
}

const LOW_DISK_BYTES = 5 * 1024 ** 3;

/** Looks at everything a build needs, and says of each what to do when it is not right. Builds one tiny image, pulls nothing. */
export async function doctor(world: World, options: DoctorOptions): Promise<readonly Finding[]> {
  const manifest = await manifestFinding(world, options);
  const builders = await poolFindings(world, options.builder, manifest.value);
  const disk = await diskFinding(world, manifest.value?.root);
  return [manifest.finding, ...builders, ...manifest.registries, disk];
}

interface ManifestFinding {
  readonly finding: Finding;
  readonly value?: Manifest;
  readonly registries: readonly Finding[];
}

async function manifestFinding(world: World, { file }: DoctorOptions): Promise<ManifestFinding> {
  const loaded = await loadWorkspace(world, {
    nativePlatform: world.hostPlatform,
    ...(file !== undefined && { file }),
  });
  if (!loaded.ok) {
    const [first, ...others] = loaded.diagnostics;
    const more =
      others.length > 0 ? ` (and ${others.length} more; \`orchestrate plan\` shows all)` : '';
    const finding: Finding = {
      subject: 'manifest',
      status: 'problem',
      text: `${first?.message ?? 'not valid'}${more}`,
      hint: first?.hint ?? 'Run `orchestrate plan` to see where.',
    };
    return { finding, registries: [] };
  }
  const { manifest } = loaded.value;
  const count = manifest.services.size;
  const text = `${manifest.source.path}: ${count} ${count === 1 ? 'service' : 'services'} of ${manifest.project}`;
  const registry = world.registry(manifest.mirrors);
  const registries = await registryFindings(world, registry, loaded.value);
  return { finding: { subject: 'manifest', status: 'ok', text }, value: manifest, registries };
}

/** Every builder of the pool; the others do the work of one that is down. */
async function poolFindings(
  world: World,
  asked: string | undefined,
  manifest: Manifest | undefined,
): Promise<Finding[]> {
  const names = asked === undefined ? (manifest?.builders ?? []) : [asked];
  const [only] = names;
  if (names.length < 2) return builderFindings(world, only, manifest);
  const found = await Promise.all(
    names.map(async (name) => ({ name, findings: await builderFindings(world, name, manifest) })),
  );
  const someWork = found.some(({ findings }) =>
    findings.every(({ status }) => status !== 'problem'),
  );
  return found.flatMap(({ name, findings }) =>
    findings.map((finding) => ({
      ...finding,
      subject: finding.subject === 'builder' ? `builder ${name}` : `${finding.subject} of ${name}`,
      status: finding.status === 'problem' && someWork ? 'warning' : finding.status,
    })),
  );
}

async function builderFindings(
  world: World,
  name: string | undefined,
  manifest: Manifest | undefined,
): Promise<Finding[]> {
  const looked = await world.builders.inspect(name);
  if (!looked.ok) {
    const { message, hint } = looked.diagnostic;
    return [
      { subject: 'builder', status: 'problem', text: message, ...(hint !== undefined && { hint }) },
    ];
  }
  const { info } = looked;
  const client = await world.builders.client();
  if (!client.ok) {
    const { message, hint } = client.diagnostic;
    return [
      { subject: 'buildx', status: 'problem', text: message, ...(hint !== undefined && { hint }) },
    ];
  }
  const [honoured, buildkitVersion = info.buildkitVersion, locked] = await Promise.all([
    world.builders.honoursSourcePolicy(name),
    world.builders.buildkitVersion(name),
    manifest === undefined ? [] : buildkitFinding(world, manifest, info),
  ]);
  const versions = { buildx: client.version, buildkit: buildkitVersion };
  return [
    { subject: 'builder', status: 'ok', text: describeBuilder(info, versions) },
    ...(loadsElsewhere(info) ? await loadFindings(world, manifest) : [imageStore(info)]),
    enforcement(honoured),
    ...locked,
  ];
}

function describeBuilder(
  info: BuilderInfo,
  { buildx, buildkit }: { readonly buildx: string; readonly buildkit: string | undefined },
): string {
  const versions = [
    `buildx ${buildx}`,
    buildkit === undefined ? 'BuildKit of unknown version' : `BuildKit ${buildkit}`,
    ...(info.engineVersion === undefined ? [] : [`Docker Engine ${info.engineVersion}`]),
  ];
  return `${info.name} (${info.driver}), ${versions.join(', ')}, ${info.platforms.join(' ')}`;
}

/** Whether what the manifest says is loaded can be, by a builder that does not keep it. */
async function loadFindings(world: World, manifest: Manifest | undefined): Promise<Finding[]> {
  if (manifest === undefined || ![...manifest.services.values()].some(isLoaded)) return [];
  const engine = await world.builders.engine();
  const subject = 'loading';
  if (!engine.ok) {
    const { message, hint = '' } = engine.diagnostic;
    return [{ subject, status: 'problem', text: message, hint }];
  }
  const text = `into Docker Engine ${engine.info.engineVersion ?? 'of unknown version'}, context ${engine.info.name}`;
  return [{ subject, status: 'ok', text }];
}

function enforcement(isHonoured: boolean): Finding {
  const subject = 'lock enforcement';
  if (isHonoured)
    return { subject, status: 'ok', text: 'the builder refuses what a source policy denies' };
  return {
    subject,
    status: 'problem',
    text: 'the builder ignores source policies, so nothing holds it to the lock',
    hint: 'Use BuildKit 0.12 or newer: a newer Docker Engine, or `docker buildx create` for a builder of its own.',
  };
}

function imageStore(info: BuilderInfo): Finding {
  const subject = 'image store';
  if (info.containerdStore) return { subject, status: 'ok', text: 'containerd' };
  return {
    subject,
    status: 'warning',
    text: 'the engine keeps images in its classic store: no attestations, and parents are linked as targets',
    hint: 'Set {"features": {"containerd-snapshotter": true}} in the engine’s daemon.json.',
  };
}

async function diskFinding(world: World, root: string | undefined): Promise<Finding> {
  const free = await world.freeBytes(root ?? '.');
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free here`;
  if (free >= LOW_DISK_BYTES) return { subject: 'disk', status: 'ok', text };
  return {
    subject: 'disk',
    status: 'warning',
    text,
    hint: 'Make room: `orchestrate cache prune --others --older-than 7d` removes build cache that was not used for a week.',
  };
}
