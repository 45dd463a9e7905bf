import type { Diagnostic, Lock, LockedImage, LockFile, RunRecord } from '@orchestrate/model';
import { affectedServices, referencesUnder } from '@orchestrate/plan';
import { type BuildOptions, build, type RunResult } from './build.ts';
import type { Taken } from './refresh-look.ts';
import type { OpenedRefresh } from './refresh-open.ts';
import type { RefreshOptions } from './refresh-options.ts';
import type { World } from './world.ts';

/** How the new digests did. */
export interface Tried {
  readonly kind: 'tried';
  /** References whose new digest everything builds with. */
  readonly accepted: readonly string[];
  /** With the accepted digests, and with what their ONBUILD triggers pull. */
  readonly lock: Lock;
  /** By reference that is not accepted: services that did not build with it. */
  readonly broke: ReadonlyMap<string, readonly string[]>;
  /** One a build, newest last. */
  readonly records: readonly RunRecord[];
  /** Sizes and the like of the builds before. */
  readonly earlier: readonly RunRecord[];
  readonly failed: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export type Trial =
  | Tried
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] };

/** Enough to find the last build of each service without reading years. */
const EARLIER_RUNS = 50;

/** Takes digests without a build. */
export function acceptAll(lock: Lock, taken: readonly Taken[]): Tried {
  return {
    kind: 'tried',
    accepted: taken.map(({ reference }) => reference),
    lock: withDigests(lock, taken),
    broke: new Map(),
    records: [],
    earlier: [],
    failed: false,
    diagnostics: [],
  };
}

/**
 * Builds what stands on the new digests. When a service fails and only a part may be taken, the digests under
 * it go back, and the rest is tried again: what was built in the first attempt is not built twice.
 */
export async function tryDigests(
  world: World,
  todo: {
    readonly opened: OpenedRefresh;
    readonly taken: readonly Taken[];
    readonly options: RefreshOptions;
  },
): Promise<Trial> {
  const { opened, options } = todo;
  const earlier = world.store(opened.root).list(EARLIER_RUNS);
  const broke = new Map<string, readonly string[]>();
  const records: RunRecord[] = [];
  let wanted = todo.taken;
  for (;;) {
    const proposal = withDigests(opened.lock, wanted);
    const ran = await buildWith(world, { opened, proposal, wanted, options });
    if (ran.kind !== 'ran') return ran;
    records.push(...ran.records);
    const { lock, diagnostics } = ran;
    const references = wanted.map(({ reference }) => reference);
    const end = { kind: 'tried', broke, records, earlier, diagnostics } as const;
    if (ran.passed) return { ...end, lock, accepted: references, failed: broke.size > 0 };
    const blamed = blame(opened, new Set(references), ran.failed);
    for (const [reference, services] of blamed) broke.set(reference, services);
    const rest = wanted.filter(({ reference }) => !blamed.has(reference));
    // Without anybody to blame (tags could not be written, Ctrl-C), a repetition ends no better.
    const isOver = !options.partial || world.signal.aborted || blamed.size === 0;
    if (isOver || rest.length === 0)
      return { ...end, lock: opened.lock, accepted: [], failed: true };
    wanted = rest;
  }
}

type Ran =
  | { readonly kind: 'refused' | 'unusable'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'ran';
      readonly passed: boolean;
      /** Services that failed. */
      readonly failed: readonly string[];
      readonly lock: Lock;
      readonly records: readonly RunRecord[];
      readonly diagnostics: readonly Diagnostic[];
    };

interface ToBuild {
  readonly opened: OpenedRefresh;
  readonly proposal: Lock;
  readonly wanted: readonly Taken[];
  readonly options: RefreshOptions;
}

/** An ordinary build in a world whose lock file is the proposal: the real file is not touched. */
async function buildWith(world: World, todo: ToBuild): Promise<Ran> {
  const { opened, proposal, wanted } = todo;
  const references = new Set(wanted.map(({ reference }) => reference));
  const names = affectedServices(opened.ground, references);
  let lock = proposal;
  const nothing = { kind: 'ran', diagnostics: [], records: [], failed: [] } as const;
  if (names.length === 0) return { ...nothing, passed: true, lock };
  const lockFile: LockFile = {
    read: () => Promise.resolve({ kind: 'lock', lock: proposal }),
    write: (completed) => {
      lock = completed;
      return Promise.resolve('written');
    },
  };
  const proposed: World = { ...world, lockFile: () => lockFile };
  const result = await build(proposed, buildOptions(names, todo.options));
  return result.kind === 'ended' ? ranAs(result, lock) : result;
}

function ranAs({ record, diagnostics }: EndedRun, lock: Lock): Ran {
  const failed = record.services.filter(({ outcome }) => outcome === 'failed');
  return {
    kind: 'ran',
    passed: record.status === 'succeeded',
    failed: [...new Set(failed.map(({ service }) => service))],
    lock,
    records: [record],
    diagnostics,
  };
}

type EndedRun = Extract<RunResult, { kind: 'ended' }>;

function buildOptions(names: readonly string[], options: RefreshOptions): BuildOptions {
  const { command, file, builder, jobs, overrides } = options;
  return {
    command,
    names,
    overrides,
    filters: [],
    frozen: false,
    force: false,
    noCache: false,
    keepGoing: true,
    ...(file !== undefined && { file }),
    ...(builder !== undefined && { builder }),
    ...(jobs !== undefined && { jobs }),
  };
}

/** Every moved digest under a service that failed: which of several it was cannot be told from one build. */
function blame(
  { ground }: OpenedRefresh,
  references: ReadonlySet<string>,
  failed: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const blamed = new Map<string, string[]>();
  for (const service of failed) {
    for (const reference of referencesUnder(ground, service, references))
      blamed.set(reference, [...(blamed.get(reference) ?? []), service]);
  }
  return blamed;
}

function withDigests(lock: Lock, taken: readonly Taken[]): Lock {
  const images = new Map<string, LockedImage>(lock.images);
  for (const { reference, image } of taken) images.set(reference, image);
  return { ...lock, images };
}
