import { runGit } from './git-command.ts';

export interface GitState {
  readonly sha: string;
  readonly shortSha: string;
  /** Undefined on a detached head. */
  readonly branch?: string;
  /** Tracked files differ from the commit. */
  readonly dirty: boolean;
}

const SHORT = 7;
const ARGS = ['status', '--porcelain=v2', '--branch', '--untracked-files=no'];

/** What git says of the folder; undefined outside a repository, without git, or before the first commit. */
export async function readGit(root: string): Promise<GitState | undefined> {
  const status = await runGit(root, ARGS);
  return status.ok ? parseStatus(status.output) : undefined;
}

/** Decodes `git status --porcelain=v2 --branch` (git-status(1), "Porcelain Format Version 2"). */
export function parseStatus(output: string): GitState | undefined {
  const lines = output.split('\n');
  const header = (name: string) =>
    lines.find((line) => line.startsWith(`# branch.${name} `))?.slice(name.length + 10);
  const sha = header('oid');
  if (sha === undefined || sha === '(initial)') return undefined;
  const branch = header('head');
  return {
    sha,
    shortSha: sha.slice(0, SHORT),
    ...(branch !== undefined && branch !== '(detached)' && { branch }),
    dirty: lines.some((line) => line !== '' && !line.startsWith('#')),
  };
}
