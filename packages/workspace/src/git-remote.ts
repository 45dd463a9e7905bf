import { runGit } from './git-command.ts';

/** The commit that a name stands for in a repository, or why that is not known, in words. */
export type RemoteCommit =
  | { readonly ok: true; readonly commit: string }
  | { readonly ok: false; readonly kind: 'unknown-ref' | 'unreachable'; readonly problem: string };

export interface RemoteRef {
  readonly repository: string;
  /** Branch, tag, full name of a reference, or `HEAD`. */
  readonly ref: string;
}

const LIMIT_MS = 30_000;
/** What BuildKit takes for a commit. */
const COMMIT = /^[0-9a-f]{40}$/;

/**
 * Asks a repository for the commit behind a name, with git's own configuration and credentials, as they hold in
 * the folder. Nobody is asked for a password: what needs one that git does not know is unreachable.
 */
export async function readRemoteCommit(
  folder: string,
  { repository, ref }: RemoteRef,
  signal?: AbortSignal,
): Promise<RemoteCommit> {
  const answer = await runGit(folder, ['ls-remote', '--', repository, ref, `${ref}^{}`], {
    env: await withoutQuestions(folder, repository),
    timeoutMs: LIMIT_MS,
    ...(signal !== undefined && { signal }),
  });
  if (!answer.ok) {
    return { ok: false, kind: 'unreachable', problem: withoutLogin(answer.problem) };
  }
  const commit = pickCommit(answer.output, ref);
  if (commit !== undefined) return { ok: true, commit };
  return { ok: false, kind: 'unknown-ref', problem: `the repository has no ${ref}` };
}

/**
 * The commit that `git ls-remote` lists for a name; a branch before a tag, and of an annotated tag what it
 * points to (BuildKit, `source/git`). Undefined when there is none.
 */
export function pickCommit(output: string, ref: string): string | undefined {
  const lines = output.split('\n').map((line) => line.split('\t'));
  const commits = new Map(lines.map(([commit = '', name = '']) => [name, commit]));
  const tag = ref.startsWith('refs/tags/') ? ref : `refs/tags/${ref}`;
  const branch = ref.startsWith('refs/heads/') ? ref : `refs/heads/${ref}`;
  const full = ref.startsWith('refs/') ? ref : `refs/${ref}`;
  const names = [`${ref}^{}`, ref, `${full}^{}`, full, branch, `${tag}^{}`, tag];
  const commit = names.map((name) => commits.get(name)).find((found) => found !== undefined);
  return commit !== undefined && COMMIT.test(commit) ? commit : undefined;
}

/** What the user has set for ssh stays; else it is told not to ask. */
async function withoutQuestions(
  folder: string,
  repository: string,
): Promise<Record<string, string>> {
  const quiet = {
    GIT_TERMINAL_PROMPT: '0',
    GCM_INTERACTIVE: 'never',
    SSH_ASKPASS_REQUIRE: 'never',
  };
  const isSsh = !/^(?:https?|git):\/\//i.test(repository);
  const { GIT_SSH_COMMAND, GIT_SSH } = process.env;
  if (!isSsh || GIT_SSH_COMMAND !== undefined || GIT_SSH !== undefined) return quiet;
  const configured = await runGit(folder, ['config', '--get', 'core.sshCommand']);
  return configured.ok ? quiet : { ...quiet, GIT_SSH_COMMAND: 'ssh -o BatchMode=yes' };
}

/** Git may reach a repository by another address than the one it was given (`url.*.insteadOf`). */
function withoutLogin(problem: string): string {
  return problem.replaceAll(/(\w+:\/\/)[^/\s'"]*@/g, '$1');
}
