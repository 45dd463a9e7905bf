import type { Diagnostic, Manifest, Service, ServiceSecret } from '@orchestrate/model';
import type { LoadedService, Workspace } from './load.ts';
import { revealSecrets } from './reveal-secrets.ts';
import type { World } from './world.ts';

export interface Rotated {
  readonly workspace: Workspace;
  /** What stands in the way of it. */
  readonly rotation: readonly Diagnostic[];
}

/**
 * Gives services whose secrets say `rebuildOnChange` an argument that changes with the value: a keyed HMAC,
 * never a plain hash. An argument that a Dockerfile declares is part of its input key and of BuildKit's.
 * A secret that cannot be read is left out here: the build refuses it. Warning: `secret/rotation-unseen`.
 */
export async function withSecretVersions(
  world: World,
  workspace: Workspace,
  selected: readonly Service[],
): Promise<Rotated> {
  const { manifest } = workspace;
  const services = new Map(workspace.services);
  const diagnostics: Diagnostic[] = [];
  for (const { name } of selected) {
    const loaded = services.get(name);
    const rotating = loaded?.service.secrets.filter((secret) => rotates(manifest, secret)) ?? [];
    if (loaded === undefined || rotating.length === 0) continue;
    diagnostics.push(...rotating.flatMap((secret) => unseen(loaded, secret)));
    const args = {
      ...loaded.service.args,
      ...(await versionsOf(world, manifest, { loaded, rotating })),
    };
    services.set(name, { ...loaded, service: { ...loaded.service, args } });
  }
  return { workspace: { ...workspace, services }, rotation: diagnostics };
}

function rotates(manifest: Manifest, { provider }: ServiceSecret): boolean {
  return manifest.secrets.get(provider)?.rebuildOnChange === true;
}

interface Rotating {
  readonly loaded: LoadedService;
  readonly rotating: readonly ServiceSecret[];
}

async function versionsOf(
  world: World,
  manifest: Manifest,
  { loaded, rotating }: Rotating,
): Promise<Record<string, string>> {
  const service = { ...loaded.service, secrets: rotating };
  const revealed = await revealSecrets(world, manifest, [service]);
  if (!revealed.ok) return {};
  const delivered = revealed.value.delivered.get(service.name) ?? [];
  const versions = await Promise.all(
    delivered.map(
      async ({ id, value }) =>
        [versionArgument(id), await world.secretVersion(manifest.root, value)] as const,
    ),
  );
  return Object.fromEntries(versions);
}

/** Name of the build argument that tells a secret's version. */
export function versionArgument(id: string): string {
  return `ORCHESTRATE_SECRET_${id.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}

function unseen({ service, resolved }: LoadedService, { id, at }: ServiceSecret): Diagnostic[] {
  const name = versionArgument(id);
  const files = [...resolved.values()];
  if (files.length === 0 || files.some((file) => file.declaredArgs.includes(name))) return [];
  return [
    {
      code: 'secret/rotation-unseen',
      severity: 'warning',
      message: `The secret ${id} says rebuildOnChange, but the Dockerfile of ${service.name} does not declare ${name}: a new value changes nothing.`,
      hint: `Write \`ARG ${name}\` above the step that mounts it.`,
      at,
    },
  ];
}
