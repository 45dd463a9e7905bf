import type { Diagnostic, MountLedger } from '@orchestrate/model';
import { mountTags, newestLedger, type SavedMount, savedMount } from '@orchestrate/plan';
import type { World } from '../world.ts';
import { type KeyedMount, tagged } from './find-mounts.ts';
import type { MountPlace } from './mount-place.ts';
import type { MovingMount } from './moving-mount.ts';

export interface LookedUp {
  readonly mounts: readonly MovingMount[];
  /** A registry that does not answer: one warning for all. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What the registry keeps of mounts, and what is remembered of them: two requests for each, side by side. */
export async function lookUpSaved(
  world: World,
  place: MountPlace,
  keyed: readonly KeyedMount[],
): Promise<LookedUp> {
  const store = world.store(place.root);
  const failures: string[] = [];
  const ask = async (tag: string): Promise<SavedMount | undefined> => {
    const answer = await place.registry.annotated(tagged(place.repository, tag), world.signal);
    if (!answer.ok) failures.push(answer.failure.message);
    return savedIn(answer);
  };
  const mounts = await Promise.all(
    keyed.map(async (one): Promise<MovingMount> => {
      const tags = mountTags(one.mount, one.key);
      const [exact, newest] = await Promise.all([ask(tags.exact), ask(tags.newest)]);
      const local = store.mountLedger(one.mount.name);
      const ledger = newestLedger(local, newest?.ledger, exact?.ledger);
      return { ...one, tags, ...NOTHING_MOVED, ...found({ exact, newest, ledger }) };
    }),
  );
  return {
    mounts,
    diagnostics: failures.slice(0, 1).map((message) => unreachable(place, message)),
  };
}

const NOTHING_MOVED = { restoreMs: 0, restoredBytes: 0, saveMs: 0, savedBytes: 0 };

function found(known: {
  readonly exact: SavedMount | undefined;
  readonly newest: SavedMount | undefined;
  readonly ledger: MountLedger | undefined;
}) {
  const { exact, newest, ledger } = known;
  return {
    ...(exact !== undefined && { exact }),
    ...(newest !== undefined && { newest }),
    ...(ledger !== undefined && { ledger }),
  };
}

function savedIn(
  answer: Awaited<ReturnType<MountPlace['registry']['annotated']>>,
): SavedMount | undefined {
  return answer.ok && answer.value !== undefined ? savedMount(answer.value) : undefined;
}

function unreachable({ repository }: MountPlace, message: string): Diagnostic {
  return {
    code: 'cache-mount/not-found-out',
    severity: 'warning',
    message: `What ${repository} keeps of cache mounts could not be found out: ${message}`,
    hint: 'The build goes on without what it keeps.',
  };
}
