const IN_FRAGMENT = /#[0-9a-f]{40}(?:[0-9a-f]{24})?(?::|$)/;
const IN_QUERY = /[?&](?:ref|checksum|commit)=[0-9a-f]{40}(?:[0-9a-f]{24})?(?:&|#|$)/;

/** True for a git source that is the same for ever: it names the commit itself (BuildKit, `dfgitutil/git_ref.go`). */
export function namesCommit(url: string): boolean {
  return IN_FRAGMENT.test(url) || IN_QUERY.test(url);
}
