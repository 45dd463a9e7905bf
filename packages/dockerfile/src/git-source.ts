const PROTOCOL = /^([a-zA-Z0-9]+):\/\//;
const SCP_STYLE = /^[\w-]+@[a-zA-Z0-9.-]+:/;

/**
 * True for what ADD takes from a git repository: `git://`, `ssh://`, `user@host:path`, and http(s) addresses
 * whose path ends with `.git` (BuildKit, `dfgitutil/git_ref.go`).
 */
export function isGitSource(source: string): boolean {
  const protocol = PROTOCOL.exec(source)?.[1]?.toLowerCase();
  if (protocol === undefined) return !source.startsWith('github.com/') && SCP_STYLE.test(source);
  if (protocol === 'git' || protocol === 'ssh') return true;
  if (protocol !== 'http' && protocol !== 'https') return false;
  const [path = ''] = source.slice(protocol.length + '://'.length).split(/[?#]/);
  return path.includes('/') && path.endsWith('.git');
}

/** True for what ADD downloads. */
export function isHttpSource(source: string): boolean {
  return /^https?:\/\//.test(source) && !isGitSource(source);
}
