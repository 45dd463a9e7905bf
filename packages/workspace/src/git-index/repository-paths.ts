import path from 'node:path';
import type { ObjectFormat } from '../context/blob-id.ts';
import { runGit } from '../git-command.ts';

export interface RepositoryPaths {
  /** Absolute, without links. */
  readonly top: string;
  readonly index: string;
  readonly objectFormat: ObjectFormat;
}

/** Undefined outside of a work tree, and without git. */
export async function findPaths(folder: string): Promise<RepositoryPaths | undefined> {
  const asked = ['--show-toplevel', '--show-object-format', '--git-path', 'index'];
  const answer = await runGit(folder, ['rev-parse', ...asked]);
  const [top, format, index, ...rest] = answer.ok ? answer.output.split('\n') : [];
  // A line end in a path makes more lines.
  if (top === undefined || index === undefined || rest.join('') !== '') return undefined;
  if (format !== 'sha1' && format !== 'sha256') return undefined;
  return { top, objectFormat: format, index: path.resolve(folder, index) };
}
