import type { Diagnostic } from '@orchestrate/model';
import { decideRestore, type RestoreDecision, restoreText } from '@orchestrate/plan';
import type { World } from '../world.ts';
import { mountProblem } from './mount-problems.ts';
import { type Moved, type MovingMount, notMoved, shareTime } from './moving-mount.ts';
import { failureOf, runTransfers, type TransferRun } from './run-transfers.ts';
import { surveyMounts } from './survey-mounts.ts';

interface Decided {
  readonly moving: MovingMount;
  readonly decision: RestoreDecision;
}

/**
 * Fills empty mounts of the builder with what is saved, all of them in one build. Whatever goes wrong is a
 * warning: the build goes on without.
 */
export async function restoreMounts(
  world: World,
  run: TransferRun,
  { mounts, runId }: { readonly mounts: readonly MovingMount[]; readonly runId: string },
): Promise<Moved> {
  const started = world.clock.now();
  const looked = mounts.map(({ mount }) => mount);
  const survey = await surveyMounts(run, looked, `${runId} before`);
  if (!survey.ok) return notMoved(world, mounts, { notRestored: survey.message });
  const decided = mounts.map((one) => decide(one, survey.contents));
  const ends = await runTransfers(
    run,
    decided.flatMap((one) => transferOf(run, one, runId)),
  );
  const times = shareTime(world.clock.now() - started, decided.map(sizeOf));
  const moved = decided.map((one, index) => {
    const failure = failureOf(ends.get(one.moving.mount.name));
    return end(world, one, { failure, restoreMs: times[index] ?? 0 });
  });
  return {
    mounts: moved.map(({ mount }) => mount),
    diagnostics: moved.flatMap(({ diagnostics }) => diagnostics),
  };
}

function decide(
  moving: MovingMount,
  contents: ReadonlyMap<string, NonNullable<MovingMount['before']>>,
): Decided {
  const content = contents.get(moving.mount.name);
  if (content === undefined) throw new Error(`${moving.mount.name} was not looked at`);
  const { key, exact, newest, ledger } = moving;
  return {
    moving: { ...moving, before: content },
    decision: decideRestore({ key, content, exact, newest, ledger }),
  };
}

function transferOf({ place }: TransferRun, { moving, decision }: Decided, runId: string) {
  if (decision.kind !== 'restore') return [];
  const { mount } = moving;
  const image = `${place.repository}@${decision.from.digest}`;
  const dockerfileText = restoreText({ helper: place.helper, mount, nonce: runId, image });
  return [{ name: mount.name, dockerfileText }];
}

function sizeOf({ decision }: Decided): number {
  return decision.kind === 'restore' ? Math.max(1, decision.from.sizeBytes) : 0;
}

interface Ended {
  readonly mount: MovingMount;
  readonly diagnostics: readonly Diagnostic[];
}

function end(
  world: World,
  { moving, decision }: Decided,
  { failure, restoreMs }: { readonly failure: string | undefined; readonly restoreMs: number },
): Ended {
  const { mount } = moving;
  if (decision.kind === 'left-out') {
    const problem = mountProblem('left-out', { message: String(decision.losses), mount });
    return { mount: { ...moving, notRestored: 'left-out' }, diagnostics: [problem] };
  }
  if (decision.kind === 'none')
    return { mount: { ...moving, notRestored: decision.reason }, diagnostics: [] };
  if (failure !== undefined) {
    const problem = mountProblem('not-restored', { message: failure, mount });
    const diagnostics = world.signal.aborted ? [] : [problem];
    return { mount: { ...moving, notRestored: 'failed', restoreMs }, diagnostics };
  }
  const { exact, from } = decision;
  const { sizeBytes } = from;
  const what = { mount: mount.id, exact, sizeBytes, durationMs: restoreMs };
  world.emit({ type: 'cache-mount-restored', ...what });
  const restored = exact ? 'exact' : 'newest';
  return { mount: { ...moving, restored, restoreMs, restoredBytes: sizeBytes }, diagnostics: [] };
}
