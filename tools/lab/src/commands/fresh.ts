import type { ExtraEngine } from '../engine/extra.ts';
import { freshEngine } from '../engine/fresh.ts';
import type { LabPaths } from '../paths.ts';
import { withLabLock } from '../system/lock.ts';
import { printEnv } from './env.ts';

/** Starts an extra engine anew beside what is up already, which is not looked at again, and prints its settings. */
export async function fresh(
  paths: LabPaths,
  options: { readonly extra: ExtraEngine; readonly json: boolean },
): Promise<void> {
  await withLabLock(paths, () => freshEngine(options.extra));
  await printEnv(paths, options);
}
