import type { ExtraEngine } from '../engine/extra.ts';
import { freshEngine } from '../engine/fresh.ts';
import { engineUp } from '../engine/up.ts';
import { basesUp } from '../images/up.ts';
import { machineIndexAddress } from '../index/address.ts';
import { indexUp } from '../index/up.ts';
import type { LabPaths } from '../paths.ts';
import { registryUp } from '../registry/up.ts';
import { say } from '../say.ts';
import { withLabLock } from '../system/lock.ts';

/** Brings up what is missing, in the order in which one thing needs the other, and an extra engine anew. */
export async function up(paths: LabPaths, extra: ExtraEngine | undefined): Promise<void> {
  const start = performance.now();
  await withLabLock(paths, async () => {
    await engineUp(paths);
    await registryUp(paths);
    await indexUp(paths, await machineIndexAddress());
    await basesUp(paths);
    if (extra !== undefined) await freshEngine(extra);
  });
  say('up', `ready in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
