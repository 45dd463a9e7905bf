import type { Checked, Diagnostic } from '@orchestrate/model';
import type { Preparation } from '../prepare.ts';
import { resolveImages } from '../resolve-images.ts';
import type { World } from '../world.ts';

/**
 * The preparation with a lock that knows the helper. `persist` has it locked; when mounts are moved only because
 * the command line says so, it is resolved for this run, or refused under `frozen`.
 */
export async function withHelper(
  world: World,
  prepared: Preparation,
  frozen: boolean,
): Promise<Checked<Preparation>> {
  const { helper } = prepared.workspace.manifest.mountTransport;
  if (prepared.lock.images.has(helper)) return { ok: true, value: prepared, diagnostics: [] };
  if (frozen) return { ok: false, diagnostics: [notLocked(prepared, helper)] };
  const { lock, diagnostics } = await resolveImages(world, prepared.registry, {
    lock: prepared.lock,
    references: [helper],
    needs: [],
  });
  return lock.images.has(helper)
    ? { ok: true, value: { ...prepared, lock }, diagnostics: [] }
    : {
        ok: false,
        diagnostics: diagnostics.length > 0 ? diagnostics : [unresolved(prepared, helper)],
      };
}

function notLocked({ workspace }: Preparation, helper: string): Diagnostic {
  return {
    code: 'lock/missing',
    severity: 'error',
    message: `Image ${helper}, which moves cache mounts, is not in the lock.`,
    hint: 'Write `cacheMounts: {persist: true}` into the manifest, run orchestrate lock and commit the file, or go without --frozen.',
    at: workspace.manifest.mountTransport.at,
  };
}

function unresolved({ workspace }: Preparation, helper: string): Diagnostic {
  return {
    code: 'lock/unresolved',
    severity: 'error',
    message: `Image ${helper}, which moves cache mounts, could not be resolved.`,
    hint: 'Name one that exists with `helper` under cacheMounts, or a mirror for its registry.',
    at: workspace.manifest.mountTransport.at,
  };
}
