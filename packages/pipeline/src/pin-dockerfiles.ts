import type { Diagnostic, Lock, LockedImage, TextEdit } from '@orchestrate/model';
import { applyEdits } from '@orchestrate/model';
import { type LoadOptions, loadWorkspace, type Workspace } from './load.ts';
import { namesByKey, type PinMode, pinWishes, type Wish } from './pin-wishes.ts';
import type { World } from './world.ts';

export type PinningResult =
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'pinned';
      /** Dockerfiles that were written, relative to the manifest. */
      readonly files: readonly string[];
      /** Warnings at the places that cannot be written. */
      readonly diagnostics: readonly Diagnostic[];
    };

export interface PinningOptions {
  readonly file?: string;
  /** `strip` takes the digests out again. */
  readonly mode: PinMode;
}

/**
 * Writes the locked digests into the Dockerfiles, or takes them out. Before a byte is written, all Dockerfiles
 * are resolved with the edits, as builds would: each build has to name the same images, with their digests. An
 * edit that does not do so is left out, with a warning. The lock then has the entries under their new names.
 */
export async function pinDockerfiles(
  world: World,
  options: PinningOptions,
): Promise<PinningResult> {
  const load = {
    nativePlatform: world.hostPlatform,
    ...(options.file !== undefined && { file: options.file }),
  };
  const loaded = await loadWorkspace(world, load);
  if (!loaded.ok) return { kind: 'refused', diagnostics: loaded.diagnostics };
  const { root } = loaded.value.manifest;
  const read = await world.lockFile(root).read();
  if (read.kind !== 'lock')
    return { kind: 'refused', diagnostics: read.kind === 'none' ? [NO_LOCK] : read.diagnostics };
  const wishes = pinWishes(loaded.value, read.lock, options.mode);
  const proven = await proveEdits(world, { load, wishes });
  for (const [path, text] of proven.texts) await world.files.writeDockerfile(root, path, text);
  if (proven.texts.size > 0)
    await world.lockFile(root).write(renamed(read.lock, wishes, proven.kept), read.lock);
  return {
    kind: 'pinned',
    files: [...proven.texts.keys()],
    diagnostics: unwritable(wishes, proven.kept),
  };
}

interface Proven {
  /** New texts by path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly kept: ReadonlySet<Wish>;
}

/** Leaves out edits until what is left does what it should. */
async function proveEdits(
  world: World,
  { load, wishes }: { readonly load: LoadOptions; readonly wishes: readonly Wish[] },
): Promise<Proven> {
  let kept = new Set(withoutContradictions(wishes.filter(({ edit }) => edit !== undefined)));
  for (;;) {
    const texts = textsOf(kept);
    if (texts.size === 0) return { texts, kept };
    const after = await loadWorkspace(withTexts(world, texts), load);
    const failed = wishes.filter(
      (wish) => !isRight(wish, kept, after.ok ? after.value : undefined),
    );
    if (failed.length === 0) return { texts, kept };
    kept = new Set([...kept].filter((wish) => !isTouchedBy(wish, failed, kept)));
  }
}

function isRight(wish: Wish, kept: ReadonlySet<Wish>, after: Workspace | undefined): boolean {
  const name = after === undefined ? undefined : namesByKey(after).get(wish.key);
  return name === (kept.has(wish) ? wish.becomes : wish.use.normalized);
}

/** The edit goes with the use that failed; a use without an edit takes all of its file with it. */
function isTouchedBy(wish: Wish, failed: readonly Wish[], kept: ReadonlySet<Wish>): boolean {
  return failed.some((one) => (kept.has(one) ? isSamePlace(one, wish) : one.path === wish.path));
}

function isSamePlace(one: Wish, other: Wish): boolean {
  return one.path === other.path && one.edit?.start === other.edit?.start;
}

/** Builds that want different things at one place (an ARG of several images) want nothing there. */
function withoutContradictions(wishes: readonly Wish[]): Wish[] {
  return wishes.filter((wish) =>
    wishes.every((other) => !isSamePlace(wish, other) || wish.edit?.text === other.edit?.text),
  );
}

function textsOf(kept: ReadonlySet<Wish>): ReadonlyMap<string, string> {
  const edits = new Map<string, Map<number, TextEdit>>();
  const sources = new Map<string, string>();
  for (const { path, edit, use } of kept) {
    if (edit === undefined) continue;
    sources.set(path, use.at.source.text);
    edits.set(path, (edits.get(path) ?? new Map<number, TextEdit>()).set(edit.start, edit));
  }
  return new Map(
    [...edits].map(([path, all]) => [path, applyEdits(sources.get(path) ?? '', [...all.values()])]),
  );
}

function withTexts(world: World, texts: ReadonlyMap<string, string>): World {
  const dockerfile: World['files']['dockerfile'] = async (root, relative) => {
    const text = texts.get(relative);
    const source = await world.files.dockerfile(root, relative);
    return source === undefined || text === undefined ? source : { ...source, text };
  };
  return { ...world, files: { ...world.files, dockerfile } };
}

/** The entries under the names that the Dockerfiles have now; a name that somebody still uses stays too. */
function renamed(lock: Lock, wishes: readonly Wish[], kept: ReadonlySet<Wish>): Lock {
  const images = new Map<string, LockedImage>(lock.images);
  const still = new Set(wishes.flatMap((wish) => (kept.has(wish) ? [] : [wish.use.normalized])));
  for (const { use, becomes } of kept) {
    const image = lock.images.get(use.normalized);
    if (image !== undefined) images.set(becomes, image);
    if (!still.has(use.normalized)) images.delete(use.normalized);
  }
  return { ...lock, images };
}

function unwritable(wishes: readonly Wish[], kept: ReadonlySet<Wish>): Diagnostic[] {
  const failed = wishes.filter((wish) => wish.becomes !== wish.use.normalized && !kept.has(wish));
  const places = new Map(failed.map((wish) => [`${wish.path} ${wish.use.at.start}`, wish]));
  return [...places.values()].map(({ use }) => ({
    code: 'lock/unwritable',
    severity: 'warning',
    message: `The digest of ${use.ref} cannot be changed in place.`,
    hint: 'Its name comes from an argument of the manifest, from a variable that other images share, or has no tag; the lock holds it to its digest all the same.',
    at: use.at,
  }));
}

const NO_LOCK: Diagnostic = {
  code: 'lock/none',
  severity: 'error',
  message: 'There is no orchestrate.lock.',
  hint: 'Run `orchestrate lock` to write one, and commit it.',
};
