import type { Diagnostic, FolderWatcher, WatchRequest } from '@orchestrate/model';
import { type BuildOptions, build, type RunResult } from './build.ts';
import { Changes } from './changes.ts';
import { loadManifest } from './load.ts';
import { prepare } from './prepare.ts';
import { type Keys, keysOf, touchedServices, WatchSession } from './watch-session.ts';
import { watchedFolders } from './watched-folders.ts';
import type { World } from './world.ts';

/** Shows a watching run to people. */
export interface WatchView {
  /** A run begins because these paths changed; none the first time. */
  began(changed: readonly string[]): Promise<void>;
  ended(result: RunResult): Promise<void>;
  /** Nothing can be built until files change: the manifest is wrong, the engine is away. */
  refused(diagnostics: readonly Diagnostic[]): void;
  waiting(): void;
}

type Refusal = Extract<RunResult, { readonly kind: 'refused' | 'unusable' }>;

export interface Watching {
  readonly world: World;
  readonly watcher: FolderWatcher;
  readonly view: WatchView;
}

/**
 * Builds, and then builds again what changes touch, until the world's signal is aborted. A change that touches
 * a service which is being built, or waits to be, cancels that run; what it had not finished is built anew.
 * Resolves to why it could not go on, or to nothing when it was aborted.
 */
export async function watch(
  watching: Watching,
  options: BuildOptions,
): Promise<Refusal | undefined> {
  const { world, watcher } = watching;
  const found = await world.files.manifest(options.file);
  if (!found.ok) return { kind: 'refused', diagnostics: found.diagnostics };
  const { root } = found.value;
  const changes = new Changes(world.wait);
  const watched = new Watched(watcher, (paths) => changes.note(paths));
  const session = new WatchSession();
  try {
    for (let round = 1; !world.signal.aborted; round += 1) {
      const read = await loadManifest(world, options.file);
      const manifest = read.ok ? read.value.manifest : undefined;
      const problem = await watched.look(watchedFolders(world, root, manifest));
      if (problem !== undefined) return { kind: 'unusable', diagnostics: [unwatchable(problem)] };
      const asked = round === 1 ? options : again(options);
      const hasShown = await runRound({ ...watching, changes, session }, asked);
      if (hasShown && !world.signal.aborted) watching.view.waiting();
      await changes.settled(world.signal);
    }
  } finally {
    await watched[Symbol.asyncDispose]();
  }
  return undefined;
}

/** What was asked of the first run only. */
function again(options: BuildOptions): BuildOptions {
  return { ...options, force: false, noCache: false };
}

function unwatchable(problem: string): Diagnostic {
  return {
    code: 'watch/unwatchable',
    severity: 'error',
    message: problem,
    hint: 'On Linux, sysctl fs.inotify.max_user_watches must be above the number of folders.',
  };
}

/** A subscription that follows the manifest. */
class Watched implements AsyncDisposable {
  readonly #watcher: FolderWatcher;
  readonly #changed: (paths: readonly string[]) => void;
  #request = '';
  #subscription: AsyncDisposable | undefined;

  constructor(watcher: FolderWatcher, changed: (paths: readonly string[]) => void) {
    this.#watcher = watcher;
    this.#changed = changed;
  }

  /** A sentence when that is not possible. */
  async look(request: WatchRequest): Promise<string | undefined> {
    const text = JSON.stringify(request);
    if (text === this.#request) return undefined;
    // The new one first, so that nothing is missed in between.
    const next = await this.#watcher.watch(request, this.#changed);
    if (!next.ok) return next.problem;
    await this.#subscription?.[Symbol.asyncDispose]();
    this.#subscription = next.watch;
    this.#request = text;
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#subscription?.[Symbol.asyncDispose]();
  }
}

interface Round extends Watching {
  readonly changes: Changes;
  readonly session: WatchSession;
}

/** Builds what is due; false when nothing is. */
async function runRound(round: Round, options: BuildOptions): Promise<boolean> {
  const { world, view, changes, session } = round;
  const changed = changes.take();
  const prepared = await prepare(world, options);
  if (prepared.kind !== 'ready') {
    if (!world.signal.aborted) view.refused(prepared.diagnostics);
    return true;
  }
  const names = session.due(world, prepared, changed);
  if (names.length === 0) return false;
  await view.began([...changed].toSorted());
  const keys = keysOf(prepared);
  const { since: _, ...asked } = options;
  const run = { options: { ...asked, names, filters: [] }, keys, asked: options };
  const result = await runWhileWanted(round, run);
  if (result.kind === 'ended') session.note(keys, result.record);
  await view.ended(result);
  return true;
}

interface WatchedRun {
  readonly options: BuildOptions;
  /** What it begins with. */
  readonly keys: Keys;
  /** To look at all services again, whichever of them are built. */
  readonly asked: BuildOptions;
}

/** A run that is cancelled when one of its services is out of date before it has ended. */
async function runWhileWanted(round: Round, run: WatchedRun): Promise<RunResult> {
  const { world } = round;
  const outdated = new AbortController();
  const over = new AbortController();
  const left = new Set(run.options.names);
  const emit: World['emit'] = (happening) => {
    if (happening.type === 'service-ended') left.delete(happening.service);
    world.emit(happening);
  };
  const guarding = guard(round, run, {
    left,
    over: over.signal,
    outdated: () => outdated.abort('cancel'),
  });
  try {
    const signal = AbortSignal.any([world.signal, outdated.signal]);
    return await build({ ...world, emit, signal }, run.options);
  } finally {
    over.abort();
    await guarding;
  }
}

interface Guarded {
  /** Services that have not ended yet. */
  readonly left: ReadonlySet<string>;
  readonly over: AbortSignal;
  readonly outdated: () => void;
}

/** Looks at what changes while a run goes on. A failure to look is met again by the next round. */
async function guard(
  { world, changes }: Round,
  { keys, asked }: WatchedRun,
  { left, over, outdated }: Guarded,
): Promise<void> {
  const signal = AbortSignal.any([world.signal, over]);
  const seen = new Set<string>();
  for (;;) {
    await changes.settled(signal);
    if (signal.aborted) break;
    const changed = changes.take();
    for (const path of changed) seen.add(path);
    const now = await prepare(world, asked).catch(() => undefined);
    if (now?.kind !== 'ready') continue;
    const touched = touchedServices(world, now, { changed, before: keys });
    if (touched.some((service) => left.has(service))) outdated();
  }
  // The next round is to know of them.
  if (seen.size > 0) changes.note([...seen]);
}
