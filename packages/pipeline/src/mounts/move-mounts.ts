import type { CacheMountRecord, Diagnostic } from '@orchestrate/model';
import { createRedactor } from '@orchestrate/secrets';
import { type Preparation, type PrepareOptions, prepare } from '../prepare.ts';
import { hiding } from '../redact-texts.ts';
import { askingOnce, NO_SECRETS, type RevealedSecrets, revealSecrets } from '../reveal-secrets.ts';
import type { World } from '../world.ts';
import { openMountRun } from './mount-run.ts';
import { withHelper } from './with-helper.ts';

export interface MoveOptions extends PrepareOptions {
  readonly action: 'save' | 'restore';
}

export type MoveResult =
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'moved'; readonly mounts: readonly CacheMountRecord[] };

/** Saves or restores the cache mounts of the selected services, without building them. */
export async function moveCacheMounts(outside: World, options: MoveOptions): Promise<MoveResult> {
  const world = askingOnce(outside);
  const prepared = await prepare(world, { ...options, force: false });
  if (prepared.kind !== 'ready') return prepared;
  if (prepared.workspace.manifest.mountTransport.repository === undefined)
    return { kind: 'refused', diagnostics: [noPlace(prepared)] };
  const client = await world.builders.client();
  if (!client.ok) return { kind: 'unusable', diagnostics: [client.diagnostic] };
  const helped = await withHelper(world, prepared, options.frozen);
  if (!helped.ok) return { kind: 'refused', diagnostics: helped.diagnostics };
  const revealed = options.action === 'save' ? await reveal(world, prepared) : NOTHING;
  if (!revealed.ok) return { kind: 'refused', diagnostics: revealed.diagnostics };
  return move(world, { ...options, prepared: helped.value, secrets: revealed.value });
}

const NOTHING = { ok: true, value: NO_SECRETS, diagnostics: [] } as const;

/** What a step cached beside a secret is searched for it, so the secret has to be known. */
function reveal(world: World, { workspace, selection }: Preparation) {
  return revealSecrets(world, workspace.manifest, selection);
}

interface Move extends MoveOptions {
  readonly prepared: Preparation;
  readonly secrets: RevealedSecrets;
}

async function move(
  outside: World,
  { prepared, secrets, action, force }: Move,
): Promise<MoveResult> {
  const values = secrets.all.map((secret) => secret.value);
  outside.hide(values);
  const redactor = createRedactor(values);
  const world = hiding(outside, redactor);
  const services = new Set(prepared.selection.map(({ name }) => name));
  const run = await openMountRun(world, {
    prepared,
    services,
    secrets,
    redactor,
    driver: world.driver,
    runId: world.newRunId(),
  });
  if (run === undefined) return { kind: 'moved', mounts: [] };
  if (action === 'restore') await run.restore();
  else await run.save({ built: services, failed: new Set(), force });
  return { kind: 'moved', mounts: await run.settle([], false) };
}

function noPlace({ workspace }: Preparation): Diagnostic {
  return {
    code: 'cache-mount/no-repository',
    severity: 'error',
    message: 'There is no registry to keep cache mounts in.',
    hint: 'Add `registry` to the manifest, or `repository` under `cacheMounts`.',
    at: workspace.manifest.mountTransport.at,
  };
}
