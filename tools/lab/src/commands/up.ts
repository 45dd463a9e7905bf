import { secondEngineUp } from '../engine/second.ts';
import { engineUp } from '../engine/up.ts';
import { basesUp } from '../images/up.ts';
import { machineIndexAddress } from '../index/address.ts';
import { indexUp } from '../index/up.ts';
import type { LabPaths } from '../paths.ts';
import { registryUp } from '../registry/up.ts';
import { say } from '../say.ts';
import { withLabLock } from '../system/lock.ts';

/** Brings up what is missing, in the order in which one thing needs the other. */
export async function up(paths: LabPaths, options: { readonly second: boolean }): Promise<void> {
  const start = performance.now();
  await withLabLock(paths, async () => {
    await engineUp(paths);
    await registryUp(paths);
    await indexUp(paths, await machineIndexAddress());
    await basesUp(paths);
    if (options.second) await secondEngineUp(paths);
  });
  say('up', `ready in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
