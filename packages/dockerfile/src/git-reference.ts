import { isGitSource } from './git-source.ts';

/** A git source whose commit is not written down. */
export interface GitReference {
  /** What git is asked with. */
  readonly repository: string;
  /** Branch, tag or full name of a reference; `HEAD` is the default branch. */
  readonly ref: string;
  /** The same source at a commit, in the form that every BuildKit takes: `repository#commit:folder`. */
  at(commit: string): string;
  /** What BuildKit calls it: `git://host/path#ref:folder`, whatever the protocol is (`client/llb`, `Git`). */
  readonly identifier: string;
  identifierAt(commit: string): string;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const PASSWORD = /^[a-z]+:\/\/[^/?#]*:[^/?#]*@|^https?:\/\/[^/?#]*@/i;

/**
 * Reads `repository#ref:folder`, `repository?ref=…&subdir=…` and `github.com/owner/repository` as BuildKit does
 * (`dfgitutil/git_ref.go`). Undefined for what is no git source or names its commit already, for what BuildKit
 * itself refuses, for addresses with a login, which must not become an argument of git, and where `.git` is kept,
 * in which the name of the branch or tag would be missing.
 */
export function parseGitReference(source: string): GitReference | undefined {
  const [address, fragment] = cut(withProtocol(source), '#');
  const [repository, query] = cut(address, '?');
  if (!isGitSource(repository) || PASSWORD.test(repository)) return undefined;
  const params = new URLSearchParams(query);
  const [fragmentRef, fragmentFolder] = cut(fragment, ':');
  const refs = new Set([fragmentRef, ...refsIn(params)].filter((ref) => ref !== ''));
  const folders = new Set([fragmentFolder, params.get('subdir') ?? ''].filter((one) => one !== ''));
  if (refs.size > 1 || folders.size > 1 || params.has('keep-git-dir')) return undefined;
  const [ref = params.get('checksum') ?? params.get('commit') ?? 'HEAD'] = refs;
  if (COMMIT.test(ref)) return undefined;
  for (const name of ['ref', 'tag', 'branch', 'subdir']) params.delete(name);
  const rest = params.size === 0 ? '' : `?${params.toString()}`;
  const [folder] = folders;
  const below = folder === undefined ? '' : `:${folder}`;
  const name = `git://${hostAndPath(repository)}`;
  const [written = ''] = refs;
  return {
    repository,
    ref,
    at: (commit) => `${repository}${rest}#${commit}${below}`,
    identifier: written + below === '' ? name : `${name}#${written}${below}`,
    identifierAt: (commit) => `${name}#${commit}${below}`,
  };
}

function hostAndPath(repository: string): string {
  const bare = repository.replace(/^\w+:\/\//, '').replace(/^[^/@]*@/, '');
  return repository.includes('://') ? bare : bare.replace(/:\/?/, '/');
}

/** GitHub serves a repository under both names; only the longer one is known as git from its looks. */
function withProtocol(source: string): string {
  if (!source.startsWith('github.com/')) return source;
  const path = /^[^?#]*/.exec(source)?.[0] ?? source;
  const named = path.endsWith('.git') ? path : `${path.replace(/\/$/, '')}.git`;
  return `https://${named}${source.slice(path.length)}`;
}

function refsIn(params: URLSearchParams): string[] {
  return [
    ...params.getAll('ref'),
    ...params.getAll('tag').map((tag) => inFolder('refs/tags/', tag)),
    ...params.getAll('branch').map((branch) => inFolder('refs/heads/', branch)),
  ];
}

function inFolder(folder: string, name: string): string {
  return name === '' || name.startsWith(folder) ? name : folder + name;
}

/** Before and behind the first mark. */
function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}
