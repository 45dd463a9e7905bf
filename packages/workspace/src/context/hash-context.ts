import os from 'node:os';
import type { ContextAnswer, ContextFile, ContextReader, ContextRequest } from '@orchestrate/model';
import pLimit from 'p-limit';
import { type HashMemory, hashFile } from './file-hash.ts';
import { readIgnoreRules } from './ignore.ts';
import { type RememberedHashes, rememberingHashes } from './remembered-hashes.ts';
import { createTree, type Tree } from './tree.ts';
import { type VisibleFile, visibleFiles } from './visible-files.ts';

interface Hashing {
  readonly tree: Tree;
  readonly memory: HashMemory;
  readonly nowNs: () => bigint;
}

// Reading is bound by the disk's queue, hashing by the cores: a few more than the cores keep both busy.
const limit = pLimit(os.availableParallelism() * 4);
const REPLACEMENT = '\uFFFD';
const NS_PER_MS = 1_000_000n;

/**
 * Reads contexts of one run: folders and files that several services share are looked at once, and files
 * whose stat is a remembered one are not read at all. Hashes are remembered after each context.
 */
export function createContextReader(remembered: RememberedHashes): ContextReader {
  const memory = rememberingHashes(remembered);
  const tree = createTree();
  return {
    async read(request) {
      const answer = await hashContext(request, {
        tree,
        memory,
        nowNs: () => BigInt(Date.now()) * NS_PER_MS,
      });
      memory.flush();
      return answer;
    },
  };
}

/**
 * Everything the sources let a build see, with mode, link target and content hash; problems are sentences,
 * one a file that cannot be read, keeps changing, or has a name that is not UTF-8.
 */
export async function hashContext(
  request: ContextRequest,
  hashing: Hashing,
): Promise<ContextAnswer> {
  const rules = readIgnoreRules(request.folder, request.dockerfile);
  const files = visibleFiles(request.folder, request.sources, { tree: hashing.tree, rules });
  const problems: string[] = [];
  const entries = await Promise.all(
    files.map(async (file) => {
      const described = describeFile(file);
      if (file.path.includes(REPLACEMENT)) {
        problems.push(`${request.folder}/${file.path} has a name that is not UTF-8`);
      }
      if (file.entry.kind !== 'file') return described;
      const answer = await hashed(`${request.folder}/${file.path}`, file, hashing);
      if (typeof answer === 'string') return { ...described, hash: answer };
      problems.push(answer.message);
      return described;
    }),
  );
  return problems.length > 0
    ? { ok: false, problems: problems.toSorted() }
    : { ok: true, files: entries };
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

function describeFile(file: VisibleFile): ContextFile {
  return {
    path: file.path,
    kind: file.entry.kind,
    mode: file.entry.mode,
    ...(file.linkTarget !== undefined && { linkTarget: file.linkTarget }),
  };
}
