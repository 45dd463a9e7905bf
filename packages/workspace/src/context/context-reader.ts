import type { ContextAnswer, ContextReader, ContextRequest } from '@orchestrate/model';
import {
  createKnownToGit,
  type KnownToGit,
  type RememberedBlobs,
} from '../git-index/known-blobs.ts';
import { describeSeen } from './describe-seen.ts';
import { disk } from './disk.ts';
import { createFileHashes, type RememberedHashes } from './file-hashes.ts';
import { followPaths } from './follow-paths.ts';
import { hashFiles } from './hash-workers.ts';
import type { Identifying } from './identity.ts';
import { readIgnorePatterns } from './ignore-rules.ts';
import { PatternError } from './pattern-error.ts';
import { Seen } from './seen.ts';
import { select } from './select.ts';
import { createSender, type Sender } from './sender.ts';
import { createTree, type Tree, Unreadable } from './tree.ts';

/**
 * Reads contexts as they are when they are first asked for: a reader belongs to one run. Folders and files
 * that several services share are listed, looked at and hashed once, and files that were not touched since an
 * earlier run are not read at all. Where many were touched, the index of `folder`'s repository is asked too.
 */
export function createContextReader(
  remembered: RememberedHashes,
  repository?: { readonly folder: string; readonly blobs: RememberedBlobs },
): ContextReader {
  const nowNs = () => BigInt(Date.now()) * 1_000_000n;
  const git = repository && knownToGit(repository.folder, repository.blobs);
  const hashes = createFileHashes({ remembered, nowNs, hashFiles, git });
  return contextReaderOver({ disk, hashes });
}

function knownToGit(folder: string, blobs: RememberedBlobs): KnownToGit {
  // Few runs need it.
  const openRepository = async () =>
    (await import('../git-index/read-index.ts')).openRepository(folder);
  return createKnownToGit({ openRepository, blobs });
}

/** The same over any disk and hashes. */
export function contextReaderOver(by: Identifying): ContextReader {
  const tree = createTree(by.disk);
  const reading: Reading = { tree, by, sender: createSender(tree), answers: new Map() };
  return {
    async read(request) {
      try {
        return await answer(reading, request);
      } catch (error) {
        if (!(error instanceof Unreadable || error instanceof PatternError)) throw error;
        return { ok: false, problems: [error.message] };
      }
    },
    looked: () => tree.looked(),
  };
}

interface Reading {
  readonly tree: Tree;
  readonly by: Identifying;
  readonly sender: Sender;
  /** Services that share a context often want the same of it. */
  readonly answers: Map<string, Promise<ContextAnswer>>;
}

function answer(reading: Reading, request: ContextRequest): Promise<ContextAnswer> {
  const { tree, answers } = reading;
  const folder = tree.realPath(request.folder);
  if (folder === undefined || tree.folder(folder) === undefined) {
    throw new Unreadable(`${request.folder} is no folder.`);
  }
  const ignored = readIgnorePatterns(tree, folder, request.dockerfile);
  const key = JSON.stringify([folder, ignored, request.sources]);
  const known = answers.get(key);
  if (known !== undefined) return known;
  const fresh = readAnswer(reading, { folder, ignored, sources: request.sources });
  answers.set(key, fresh);
  return fresh;
}

interface Sight {
  /** Absolute, without links. */
  readonly folder: string;
  readonly ignored: readonly string[];
  readonly sources: ContextRequest['sources'];
}

/** First what the client sends, then what the sources see of that: what is sent for one may be seen by another. */
async function readAnswer(
  { tree, sender, by }: Reading,
  { folder, ignored, sources }: Sight,
): Promise<ContextAnswer> {
  const wanted = followPaths(
    tree,
    folder,
    sources.map(({ pattern }) => pattern),
  );
  const sending = sender.send(folder, ignored, wanted);
  const seen = new Seen();
  for (const source of sources) select(sending.root, source, seen);
  const { files, problems, stamp } = await describeSeen(seen, by);
  const all = [...sending.problems, ...problems].toSorted();
  return all.length > 0 ? { ok: false, problems: all } : { ok: true, files, stamp };
}
