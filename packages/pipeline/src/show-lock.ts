import type { Diagnostic } from '@orchestrate/model';
import { type DownloadUse, downloadUses, type LockUse, lockUses } from '@orchestrate/plan';
import { readLock } from './read-lock.ts';
import type { World } from './world.ts';

export type ShownLock =
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'shown';
      /** By reference; those without services are unused. */
      readonly uses: readonly LockUse[];
      readonly downloads: readonly DownloadUse[];
      /** When it was looked at, in milliseconds since the epoch: ages count from here. */
      readonly now: number;
    };

/** Who uses what is locked, and how old it is; offline. */
export async function showLock(
  world: World,
  options: { readonly file?: string },
): Promise<ShownLock> {
  const read = await readLock(world, options.file);
  if (read.kind === 'refused') return read;
  return {
    kind: 'shown',
    uses: lockUses(read.lock, read.needs),
    downloads: downloadUses(read.lock, read.downloads),
    now: world.clock.now(),
  };
}
