import os from 'node:os';
import pLimit from 'p-limit';
import { type HashMemory, hashFile } from './file-hash.ts';
import { readIgnoreRules } from './ignore.ts';
import type { EntryKind, Tree } from './tree.ts';
import { type Source, type VisibleFile, visibleFiles } from './visible-files.ts';

/** One entry of a context as it goes into the fingerprint. */
export interface ContextEntry {
  readonly path: string;
  readonly kind: EntryKind;
  readonly mode: number;
  /** SHA-256 of a file's bytes, in hex. */
  readonly hash?: string;
  readonly linkTarget?: string;
}

export type ContextAnswer =
  | { readonly ok: true; readonly entries: readonly ContextEntry[] }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface ContextToHash {
  /** Absolute. */
  readonly folder: string;
  /** Absolute; decides which `.dockerignore` applies. */
  readonly dockerfile: string;
  readonly sources: readonly Source[];
}

export interface Hashing {
  readonly tree: Tree;
  readonly memory: HashMemory;
  readonly nowNs: () => bigint;
}

// Reading is bound by the disk's queue, hashing by the cores: a few more than the cores keep both busy.
const limit = pLimit(os.availableParallelism() * 4);
const REPLACEMENT = '\uFFFD';

/**
 * Everything the sources let a build see, with mode, link target and content hash; problems are sentences,
 * one a file that cannot be read, keeps changing, or has a name that is not UTF-8.
 */
export async function hashContext(
  context: ContextToHash,
  hashing: Hashing,
): Promise<ContextAnswer> {
  const rules = readIgnoreRules(context.folder, context.dockerfile);
  const files = visibleFiles(context.folder, context.sources, { tree: hashing.tree, rules });
  const problems: string[] = [];
  const entries = await Promise.all(
    files.map(async (file) => {
      const described = describeEntry(file);
      if (file.path.includes(REPLACEMENT)) {
        problems.push(`${context.folder}/${file.path} has a name that is not UTF-8`);
      }
      if (file.entry.kind !== 'file') return described;
      const answer = await hashed(`${context.folder}/${file.path}`, file, hashing);
      if (typeof answer === 'string') return { ...described, hash: answer };
      problems.push(answer.message);
      return described;
    }),
  );
  return problems.length > 0 ? { ok: false, problems: problems.toSorted() } : { ok: true, entries };
}

/** The remembered hash at once, without taking a place in the queue of readers. */
async function hashed(
  absolute: string,
  file: VisibleFile,
  hashing: Hashing,
): Promise<string | { message: string }> {
  const known = hashing.memory.get(absolute, file.entry.stat);
  if (known !== undefined) return known;
  const answer = await limit(() => hashFile(absolute, file.entry.stat, hashing));
  return answer.ok ? answer.hash : { message: answer.message };
}

function describeEntry(file: VisibleFile): ContextEntry {
  return {
    path: file.path,
    kind: file.entry.kind,
    mode: file.entry.mode,
    ...(file.linkTarget !== undefined && { linkTarget: file.linkTarget }),
  };
}
