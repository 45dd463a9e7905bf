import type { MountBalance } from '@orchestrate/metrics';
import type { CacheMountRecord } from '@orchestrate/model';
import type { MovingMount } from './moving-mount.ts';

/** What became of a mount, for the record of its run. */
export function mountRecord(
  moving: MovingMount,
  balance: MountBalance | undefined,
): CacheMountRecord {
  const { mount, restored, notRestored, saved, notSaved } = moving;
  return {
    mount: mount.name,
    id: mount.id,
    platforms: mount.platforms,
    services: [...new Set(mount.uses.map(({ service }) => service))],
    key: moving.key,
    lockfiles: moving.lockfiles,
    ...(restored !== undefined && { restored }),
    ...(notRestored !== undefined && { notRestored }),
    ...(saved !== undefined && { saved }),
    ...(notSaved !== undefined && { notSaved }),
    restoreMs: Math.round(moving.restoreMs),
    saveMs: Math.round(moving.saveMs),
    restoredBytes: moving.restoredBytes,
    savedBytes: moving.savedBytes,
    savedMs: balance === undefined || balance.savedMs === null ? null : Math.round(balance.savedMs),
    losses: balance?.ledger.losses ?? 0,
  };
}
