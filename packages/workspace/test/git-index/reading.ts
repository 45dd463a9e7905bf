import { createFileHashes } from '../../src/context/file-hashes.ts';
import { hashFiles } from '../../src/context/hash-workers.ts';
import { createKnownToGit, type KnownBlob } from '../../src/git-index/known-blobs.ts';
import { openRepository } from '../../src/git-index/read-index.ts';
import type { TestRepository } from './repository.ts';

export interface Reading {
  /** By name. */
  readonly hashes: Readonly<Record<string, string>>;
  /** What was read for it. */
  readonly read: readonly string[];
}

export type Reader = (from: TestRepository, names: readonly string[]) => Promise<Reading>;

/** Each call is a run of its own, with no other memory than that of objects; git is always asked. */
export function createReader(): Reader {
  const known = new Map<string, KnownBlob>();
  return async (from, names) => {
    const read: string[] = [];
    const git = createKnownToGit({
      openRepository: () => openRepository(from.folder),
      blobs: {
        wasAsked: () => true,
        isEmpty: () => known.size === 0,
        find: (ids) => new Map([...known].filter(([id]) => ids.has(id))),
        remember: (blobs) => {
          for (const { id, ...blob } of blobs) known.set(id, blob);
        },
      },
      mostBytes: () => Infinity,
    });
    const hashes = createFileHashes({
      remembered: { hashOf: () => undefined, remember: () => undefined },
      nowNs: () => 0n,
      hashFiles: (files) => {
        read.push(...files.map(({ absolute }) => absolute.slice(from.folder.length + 1)));
        return hashFiles(files);
      },
      git,
    });
    const answers = await Promise.all(
      names.map(async (name): Promise<[string, string]> => {
        const answer = await hashes.read(from.at(name), from.entry(name));
        return [name, answer.ok ? answer.hash : answer.message];
      }),
    );
    return { hashes: Object.fromEntries(answers), read };
  };
}
