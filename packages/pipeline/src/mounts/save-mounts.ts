import type { Diagnostic } from '@orchestrate/model';
import {
  decideSave,
  keptKeys,
  type MountContent,
  mountAnnotations,
  newLedger,
  type SaveDecision,
  saveText,
  toolAt,
} from '@orchestrate/plan';
import type { World } from '../world.ts';
import { tagged } from './find-mounts.ts';
import { mountProblem } from './mount-problems.ts';
import { type Moved, type MovingMount, notMoved, shareTime } from './moving-mount.ts';
import { failureOf, runTransfers, type TransferEnd, type TransferRun } from './run-transfers.ts';
import { type SavedSearch, searchSaved } from './search-saved.ts';
import { surveyMounts } from './survey-mounts.ts';
import { toldOnce, withdrawKeys } from './withdraw-keys.ts';

export interface SaveInput {
  readonly mounts: readonly MovingMount[];
  readonly runId: string;
  /** Most of one mount, uncompressed. */
  readonly maxBytes: number;
  /** For how many keys a mount is kept. */
  readonly keepKeys: number;
  /** Looks for the secrets of the run. */
  readonly search: SavedSearch;
  /** Save even what was saved for its key. */
  readonly force?: boolean;
}

interface Decided {
  readonly moving: MovingMount;
  readonly content: MountContent;
  readonly decision: SaveDecision;
}

/**
 * Saves what mounts hold, those that have something new together in one build. Images are pushed under a tag of
 * this run; the tags that others restore from are written last, by manifest, so that an interrupted save leaves
 * what was saved before. Whatever goes wrong is a warning.
 */
export async function saveMounts(world: World, run: TransferRun, input: SaveInput): Promise<Moved> {
  const { mounts, runId } = input;
  if (mounts.length === 0) return { mounts, diagnostics: [] };
  const started = world.clock.now();
  const looked = mounts.map(({ mount }) => mount);
  const survey = await surveyMounts(run, looked, `${runId} after`);
  if (!survey.ok) return notMoved(world, mounts, { notSaved: survey.message });
  const decided = mounts.map((moving) => decide(moving, survey.contents, input));
  const uploads = decided.filter(({ decision }) => decision.kind === 'save');
  const ends = await runTransfers(
    run,
    uploads.map((one) => transferOf(run, one, input)),
  );
  const endings = await Promise.all(
    decided.map((one) => end(world, run, { ...one, input, end: ends.get(one.moving.mount.name) })),
  );
  const times = shareTime(world.clock.now() - started, decided.map(uploadSize));
  const moved = endings.map(({ mount }, index) => ({ ...mount, saveMs: times[index] ?? 0 }));
  for (const one of moved) tell(world, one);
  return {
    mounts: moved,
    diagnostics: toldOnce(endings.flatMap(({ diagnostics }) => diagnostics)),
  };
}

function uploadSize({ decision, content }: Decided): number {
  return decision.kind === 'save' ? content.bytes : 0;
}

function tell(world: World, { mount, saved, savedBytes, saveMs }: MovingMount): void {
  if (saved !== 'uploaded') return;
  const what = { mount: mount.id, sizeBytes: savedBytes, durationMs: saveMs };
  world.emit({ type: 'cache-mount-saved', ...what });
}

function decide(
  moving: MovingMount,
  contents: ReadonlyMap<string, MountContent>,
  { maxBytes, force }: SaveInput,
): Decided {
  const content = contents.get(moving.mount.name);
  if (content === undefined) throw new Error(`${moving.mount.name} was not looked at`);
  const { key } = moving;
  const known = force === true ? FORGOTTEN : moving;
  const { exact, newest, ledger } = known;
  return {
    moving,
    content,
    decision: decideSave({ key, content, maxBytes, exact, newest, ledger }),
  };
}

const FORGOTTEN: Pick<MovingMount, 'exact' | 'newest' | 'ledger'> = {};

function transferOf({ place }: TransferRun, { moving, decision }: Decided, input: SaveInput) {
  const { mount } = moving;
  const unit = toolAt(mount.target)?.unit;
  const trimTo = decision.kind === 'save' ? decision.trimTo : undefined;
  return {
    name: mount.name,
    dockerfileText: saveText({
      helper: place.helper,
      mount,
      nonce: input.runId,
      ...(trimTo !== undefined && { trimTo }),
      ...(unit !== undefined && { unit }),
    }),
    push: stagingName(place.repository, moving, input.runId),
    keep: input.search.active,
  };
}

function stagingName(repository: string, { mount }: MovingMount, runId: string): string {
  return tagged(repository, `${mount.name}-${runId}`);
}

interface Ending extends Decided {
  readonly input: SaveInput;
  readonly end: TransferEnd | undefined;
}

interface Ended {
  readonly mount: MovingMount;
  readonly diagnostics: readonly Diagnostic[];
}

/** What becomes visible of one mount. */
async function end(world: World, run: TransferRun, ending: Ending): Promise<Ended> {
  const { moving, decision } = ending;
  if (decision.kind === 'none')
    return { mount: { ...moving, notSaved: decision.reason }, diagnostics: [] };
  if (decision.kind === 'tag') {
    const from = `${run.place.repository}@${decision.from.digest}`;
    return writeTags(world, run, { ...ending, from, saved: 'tagged' });
  }
  return endUpload(world, run, ending);
}

async function endUpload(world: World, run: TransferRun, ending: Ending): Promise<Ended> {
  const { moving, input } = ending;
  const { place } = run;
  const failed = (diagnostics: readonly Diagnostic[]): Ended => ({
    mount: { ...moving, notSaved: 'failed' },
    diagnostics: world.signal.aborted ? [] : diagnostics,
  });
  const message = failureOf(ending.end);
  const result = ending.end?.result;
  if (message !== undefined || result?.status !== 'built' || result.digest === undefined) {
    const why = message ?? 'the builder did not say what it pushed';
    return failed([mountProblem('not-saved', { message: why, mount: moving.mount })]);
  }
  const staging = stagingName(place.repository, moving, input.runId);
  const problem = await searchSaved(world, input.search, {
    digest: result.digest,
    mount: moving.mount,
  });
  if (input.search.active) await world.localImages.untag(staging);
  const ended =
    problem === undefined
      ? await writeTags(world, run, {
          ...ending,
          from: `${place.repository}@${result.digest}`,
          saved: 'uploaded',
        })
      : failed([problem]);
  // Nobody needs the staging tag any more; where it cannot be taken away, it is only untidy.
  if (!world.signal.aborted) await place.registry.withdraw(staging, []);
  return ended;
}

interface ToTag extends Ending {
  readonly from: string;
  readonly saved: 'uploaded' | 'tagged';
}

async function writeTags(world: World, run: TransferRun, what: ToTag): Promise<Ended> {
  const { moving, content, from, saved } = what;
  const { mount, key, tags } = moving;
  const ledger = moving.ledger ?? newLedger(key);
  const known = moving.newest?.keys ?? moving.exact?.keys ?? [];
  const { kept: keys, dropped } = keptKeys(key, known, what.input.keepKeys);
  const annotations = mountAnnotations({ id: mount.id, key, content, ledger, keys });
  const { registry, repository } = run.place;
  const answer = await registry.annotate(
    from,
    { annotations, tags: [tags.exact, tags.newest] },
    world.signal,
  );
  if (!answer.ok) {
    const problem = mountProblem('not-saved', { message: answer.failure.message, mount });
    return { mount: { ...moving, notSaved: 'failed' }, diagnostics: [problem] };
  }
  const written = await registry.annotated(`${repository}@${answer.value}`, world.signal);
  const sizeBytes = written.ok ? (written.value?.sizeBytes ?? 0) : 0;
  const now = { digest: answer.value, sizeBytes, key, content, ledger, keys };
  const left = await withdrawKeys(world, run.place, { mount, keys: dropped, tags });
  return {
    mount: {
      ...moving,
      saved,
      savedBytes: saved === 'uploaded' ? sizeBytes : 0,
      exact: now,
      newest: now,
    },
    diagnostics: left,
  };
}
