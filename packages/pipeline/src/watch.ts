import type { Diagnostic, FolderWatcher, WatchRequest } from '@orchestrate/model';
import { type BuildOptions, build, type RunResult } from './build.ts';
import { Changes } from './changes.ts';
import { loadManifest } from './load.ts';
import { Outdated, outdatedReason } from './outdated.ts';
import { type Preparation, prepare } from './prepare.ts';
import { keysOf, touchedServices, WatchSession } from './watch-session.ts';
import { watchedFolders } from './watched-folders.ts';
import type { World } from './world.ts';

/** Shows a watching run to people. */
export interface WatchView {
  /** A run begins because these paths changed; none the first time. */
  began(changed: readonly string[]): Promise<void>;
  /** Services of the run are out of date: they are cancelled, and built anew in the next one. */
  outdated(services: readonly string[]): void;
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
 * Builds, and then builds again what changes touch, until the world's signal is aborted. Services that a change
 * touches while they are built, or wait to be, are cancelled with all that stands on them, and built anew in the
 * next round; the others go on. Resolves to why it could not go on, or to nothing when it was aborted.
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
  let isTold = false;
  try {
    for (let round = 1; !world.signal.aborted; round += 1) {
      const read = await loadManifest(world, options.file);
      const manifest = read.ok ? read.value.manifest : undefined;
      const problem = await watched.look(watchedFolders(world, root, manifest));
      if (problem !== undefined) return { kind: 'unusable', diagnostics: [unwatchable(problem)] };
      const asked = round === 1 ? options : again(options);
      if (await runRound({ ...watching, changes, session }, asked)) isTold = false;
      if (!isTold && changes.isEmpty && !world.signal.aborted) {
        watching.view.waiting();
        isTold = true;
      }
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
  const { since: _, ...asked } = options;
  const run = {
    options: { ...asked, names, filters: [], expectsBuild: true },
    prepared,
    asked: options,
  };
  const outdated = new Outdated();
  const result = await runGuarded(round, run, outdated);
  if (result.kind === 'ended') session.note(keysOf(prepared), result.record, outdated);
  await view.ended(result);
  return true;
}

interface WatchedRun {
  readonly options: BuildOptions;
  /** What it begins with. */
  readonly prepared: Preparation;
  /** To look at all services again, whichever of them are built. */
  readonly asked: BuildOptions;
}

/** A run in which services are cancelled that are out of date before they have ended. */
async function runGuarded(round: Round, run: WatchedRun, outdated: Outdated): Promise<RunResult> {
  const { world } = round;
  const over = new AbortController();
  const left = new Set<string>(run.options.names);
  const emit: World['emit'] = (happening) => {
    if (happening.type === 'run-started')
      for (const service of happening.services) left.add(service);
    if (happening.type === 'service-ended') left.delete(happening.service);
    world.emit(happening);
  };
  const guarding = guard(round, run, { left, outdated, over: over.signal });
  try {
    const signalOf = (service: string) => outdated.signalOf(service);
    return await build({ ...world, emit, outdated: signalOf }, run.options);
  } finally {
    over.abort();
    await guarding;
  }
}

interface Guarded {
  /** Services that have not ended yet. */
  readonly left: ReadonlySet<string>;
  readonly outdated: Outdated;
  readonly over: AbortSignal;
}

/** Looks at what changes while a run goes on. A failure to look is met again by the next round. */
async function guard(
  { world, view, changes }: Round,
  { prepared, asked }: WatchedRun,
  { left, outdated, over }: Guarded,
): Promise<void> {
  const signal = AbortSignal.any([world.signal, over]);
  const seen = new Set<string>();
  for (;;) {
    await changes.settled(signal);
    if (signal.aborted) break;
    for (const path of changes.take()) seen.add(path);
    const now = await prepare(world, asked).catch(() => undefined);
    if (now?.kind !== 'ready' || signal.aborted) continue;
    const touched = touchedServices(world, now, { changed: seen, before: keysOf(prepared) });
    // Looked at before they are marked: what only waits ends at once.
    const building = touched.filter((service) => left.has(service));
    const news = building.filter((service) =>
      outdated.mark(service, outdatedReason(prepared.keys.get(service), now.keys.get(service))),
    );
    if (news.length > 0) view.outdated(news);
  }
  // The next round is to know of them.
  if (seen.size > 0) changes.note([...seen]);
}
