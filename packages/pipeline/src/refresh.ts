import type { Diagnostic, Lock, RefreshReport } from '@orchestrate/model';
import { failuresOf, type LookedAt, lookAtRegistries, takenOf } from './refresh-look.ts';
import { type OpenedRefresh, openRefresh } from './refresh-open.ts';
import type { RefreshOptions } from './refresh-options.ts';
import { withPackages } from './refresh-packages.ts';
import { refreshReport } from './refresh-report.ts';
import { acceptAll, type Tried, tryDigests } from './refresh-try.ts';
import type { World } from './world.ts';

export type RefreshResult =
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'refreshed';
      /** `unreachable`: a registry or the engine is to blame; `failed`: an image or a service. */
      readonly status: 'done' | 'failed' | 'unreachable' | 'cancelled';
      readonly report: RefreshReport;
      readonly diagnostics: readonly Diagnostic[];
    };

/**
 * Brings the lock up to date: one request a reference tells what moved; what may be taken is built with
 * everything that stands on it, and only when that has passed is the lock written. Nothing is started and
 * nothing is read twice when nothing moved.
 */
export async function refresh(world: World, options: RefreshOptions): Promise<RefreshResult> {
  const startedAt = world.clock.now();
  const opened = await openRefresh(world, options, startedAt);
  if (opened.kind !== 'opened') return opened;
  const looked = await lookAtRegistries(world, opened, startedAt);
  if (!options.dryRun) await world.sightings(opened.root).write(looked.sightings);

  const mayGoOn = options.partial || failuresOf(looked).length === 0;
  const tried = mayGoOn
    ? await take(world, { opened, looked, options })
    : acceptAll(opened.lock, []);
  if (tried.kind !== 'tried') return tried;
  const written = await writeLock(world, { opened, tried, options });
  const report = refreshReport({
    opened,
    looked: await lookedInto(world, { opened, looked, options }),
    tried,
    options,
    lockChanged: written.changed,
    startedAt,
    endedAt: world.clock.now(),
  });
  const diagnostics = [...looked.diagnostics, ...tried.diagnostics, ...written.diagnostics];
  const status = statusOf(world, { looked, tried, written, partial: options.partial });
  return { kind: 'refreshed', status, report, diagnostics };
}

interface ToTake {
  readonly opened: OpenedRefresh;
  readonly looked: LookedAt;
  readonly options: RefreshOptions;
}

/** Last of all: it costs downloads, and nobody waits for it but the report. */
async function lookedInto(world: World, { opened, looked, options }: ToTake): Promise<LookedAt> {
  if (options.packages !== true || takenOf(looked).length === 0) return looked;
  return withPackages(world, world.packageLists(opened.mirrors), looked);
}

async function take(world: World, { opened, looked, options }: ToTake) {
  const taken = takenOf(looked);
  if (taken.length === 0 || options.dryRun || !options.build) return acceptAll(opened.lock, taken);
  // Two at once would move the same tags under each other.
  using held = await world.holdRefresh(opened.root);
  if (held === undefined) return { kind: 'unusable' as const, diagnostics: [RUNNING] };
  return await tryDigests(world, { opened, taken, options });
}

const RUNNING: Diagnostic = {
  code: 'refresh/running',
  severity: 'error',
  message: 'Another refresh of this folder is building right now.',
  hint: 'Wait for it; what it takes need not be taken again.',
};

interface Written {
  /** The lock has other digests now, or would have without `dryRun`. */
  readonly changed: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

async function writeLock(
  world: World,
  { opened, tried, options }: Omit<ToTake, 'looked'> & { readonly tried: Tried },
): Promise<Written> {
  const lock: Lock | undefined = tried.accepted.length > 0 ? tried.lock : undefined;
  if (lock === undefined) return { changed: false, diagnostics: [] };
  if (options.dryRun) return { changed: true, diagnostics: [] };
  const written = await world.lockFile(opened.root).write(lock, opened.lock);
  if (written === 'written') return { changed: true, diagnostics: [] };
  const diagnostic: Diagnostic = {
    code: 'refresh/lock-changed',
    severity: 'error',
    message:
      'Somebody else changed orchestrate.lock while this refresh ran, so it was left as it is.',
    hint: 'Run the refresh again: what was built is not built once more.',
  };
  return { changed: false, diagnostics: [diagnostic] };
}

function statusOf(
  world: World,
  ended: {
    readonly looked: LookedAt;
    readonly tried: Tried;
    readonly written: Written;
    readonly partial: boolean;
  },
): 'done' | 'failed' | 'unreachable' | 'cancelled' {
  const { looked, tried, written, partial } = ended;
  if (world.signal.aborted) return 'cancelled';
  if (written.diagnostics.length > 0) return 'failed';
  if (partial && written.changed) return 'done';
  if (tried.failed) return 'failed';
  const failures = failuresOf(looked);
  if (failures.length === 0) return 'done';
  const isAway = failures.some(({ kind }) => kind === 'unreachable' || kind === 'rate-limited');
  return isAway ? 'unreachable' : 'failed';
}
