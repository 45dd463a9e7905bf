import type { ContextAnswer, ContextFile, ContextPattern } from '@orchestrate/model';
import { contextReaderOver } from '../../../src/context/context-reader.ts';
import { type FakeTree, fakeDisk, hashesOf } from './fake-disk.ts';

export const CONTEXT = '/context';

export type Source = string | (Partial<ContextPattern> & Pick<ContextPattern, 'pattern'>);

export function sources(...given: readonly Source[]): ContextPattern[] {
  return given.map((source) => ({
    parents: false,
    excludes: [],
    ...(typeof source === 'string' ? { pattern: source } : source),
  }));
}

/** The tree of a context by relative paths, and what its `.dockerignore` says. */
export function contextTree(tree: FakeTree, ignore?: string): FakeTree {
  const inside = Object.entries(tree).map(([at, entry]) => [`${CONTEXT}/${at}`, entry] as const);
  // Beside the context, so that it is not part of what is seen.
  return {
    [CONTEXT]: { kind: 'directory', mode: 0o755 },
    ...Object.fromEntries(inside),
    ...(ignore !== undefined && { '/elsewhere/Dockerfile.dockerignore': ignore }),
  };
}

export function answer(
  tree: FakeTree,
  wanted: readonly Source[],
  ignore?: string,
): Promise<ContextAnswer> {
  const all = contextTree(tree, ignore);
  return contextReaderOver({ disk: fakeDisk(all), hashes: hashesOf(all) }).read({
    folder: CONTEXT,
    dockerfile: '/elsewhere/Dockerfile',
    sources: sources(...wanted),
  });
}

/** What is seen; fails when there are problems. */
export async function filesOf(
  tree: FakeTree,
  wanted: readonly Source[],
  ignore?: string,
): Promise<readonly ContextFile[]> {
  const answered = await answer(tree, wanted, ignore);
  if (!answered.ok) throw new Error(answered.problems.join('\n'));
  return answered.files;
}

/** The paths that are seen: folders end in a slash, links in their target. */
export async function seen(
  tree: FakeTree,
  wanted: readonly Source[],
  ignore?: string,
): Promise<string[]> {
  const files = await filesOf(tree, wanted, ignore);
  return files.map(({ path, kind, linkTarget }) =>
    linkTarget === undefined
      ? `${path}${kind === 'directory' ? '/' : ''}`
      : `${path} -> ${linkTarget}`,
  );
}
