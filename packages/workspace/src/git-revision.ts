import type { Checked, Diagnostic } from '@orchestrate/model';
import { runGit } from './git-command.ts';

/** What the work tree differs from. */
export interface GitRevision {
  /**
   * Files below the folder that differ from the commit: committed since, staged or not, and those that git
   * neither tracks nor ignores. Relative to the folder, with `/`.
   */
  readonly changed: readonly string[];
  /** Text of a file at the commit; undefined when it was not there. */
  read(path: string): Promise<string | undefined>;
}

/**
 * Compares a folder's work tree with a commit, as git names it: branch, tag, digest, `HEAD~3`.
 * Errors: `git/no-repository`, `git/unknown-commit`, `git/failed`.
 */
export async function readGitRevision(folder: string, ref: string): Promise<Checked<GitRevision>> {
  const inside = await runGit(folder, ['rev-parse', '--is-inside-work-tree']);
  if (!inside.ok || inside.output.trim() !== 'true') return refuse(noRepository(folder, inside));
  const commit = await runGit(folder, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ]);
  if (!commit.ok) return refuse(unknownCommit(ref));
  const sha = commit.output.trim();
  const [tracked, untracked] = await Promise.all([
    runGit(folder, ['diff', ...DIFF, sha, '--', '.']),
    runGit(folder, ['ls-files', '--others', '--exclude-standard', '-z', '--', '.']),
  ]);
  if (!tracked.ok) return refuse(failed(tracked.problem));
  if (!untracked.ok) return refuse(failed(untracked.problem));
  const changed = [tracked, untracked].flatMap(({ output }) => output.split('\0'));
  return {
    ok: true,
    value: {
      changed: [...new Set(changed.filter((path) => path !== ''))],
      async read(path) {
        const text = await runGit(folder, ['show', '--no-textconv', `${sha}:./${path}`]);
        return text.ok ? text.output : undefined;
      },
    },
    diagnostics: [],
  };
}

/** Names as they are, relative to the folder; what a user has configured for people's eyes is left out. */
const DIFF = [
  '--name-only',
  '-z',
  '--relative',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--ignore-submodules=none',
];

function refuse(diagnostic: Diagnostic): Checked<never> {
  return { ok: false, diagnostics: [diagnostic] };
}

function noRepository(folder: string, answer: Awaited<ReturnType<typeof runGit>>): Diagnostic {
  const why = answer.ok ? '' : ` (${answer.problem})`;
  return {
    code: 'git/no-repository',
    severity: 'error',
    message: `${folder} is not in the work tree of a git repository${why}.`,
    hint: 'Leave out --since and [commit] filters: a plain build finds out by itself what has changed.',
  };
}

function unknownCommit(ref: string): Diagnostic {
  return {
    code: 'git/unknown-commit',
    severity: 'error',
    message: `Git knows no commit ${ref}.`,
    hint: 'Check the name; in CI fetch it first, because most checkouts have only one commit.',
  };
}

function failed(problem: string): Diagnostic {
  return {
    code: 'git/failed',
    severity: 'error',
    message: `Git could not say what has changed: ${problem}.`,
    hint: 'Run git status in this folder to see what is wrong with it.',
  };
}
