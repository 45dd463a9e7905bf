const IN_FRAGMENT = /#[0-9a-f]{40}(?:[0-9a-f]{24})?(?::|$)/;
const IN_QUERY = /[?&](?:ref|checksum|commit)=[0-9a-f]{40}(?:[0-9a-f]{24})?(?:&|#|$)/;

/** True for a git source that is the same for ever: it names the commit itself (BuildKit, `dfgitutil/git_ref.go`). */
export function namesCommit(url: string): boolean {
  return IN_FRAGMENT.test(url) || IN_QUERY.test(url);
}

/** The commit that a git source names; undefined without one. */
export function commitIn(url: string): string | undefined {
  return (IN_FRAGMENT.exec(url) ?? IN_QUERY.exec(url))?.[0].match(/[0-9a-f]{40,}/)?.[0];
}
