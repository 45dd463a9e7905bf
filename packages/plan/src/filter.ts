/** One `--filter`, or one service named on the command line. */
export interface Filter {
  readonly text: string;
  /** `!…`: take these away. */
  readonly exclude: boolean;
  /** `…name`: and what it depends on. */
  readonly withParents: boolean;
  /** `name…`: and what depends on it. */
  readonly withDependants: boolean;
  readonly subject: /** What differs from a commit; without one from that of `--since`. */
    | { readonly kind: 'changed'; readonly ref?: string }
    | { readonly kind: 'name'; readonly pattern: string };
}

/**
 * Parses `name`, `glob*`, `...name` (with its dependencies), `name...` (with its dependants), `[changed]`,
 * `[git-ref]`, any of them with `!` in front. The dots stand where the others stand in build order: what is built before the
 * service, what is built after it.
 */
export function parseFilter(text: string): Filter {
  const exclude = text.startsWith('!');
  let rest = exclude ? text.slice(1) : text;
  const withParents = rest.startsWith('...');
  if (withParents) rest = rest.slice(3);
  const withDependants = rest.endsWith('...');
  if (withDependants) rest = rest.slice(0, -3);
  return {
    text,
    exclude,
    withDependants,
    withParents,
    subject: subjectOf(rest),
  };
}

function subjectOf(text: string): Filter['subject'] {
  const [, ref] = /^\[(.+)\]$/s.exec(text) ?? [];
  if (ref === undefined) return { kind: 'name', pattern: text };
  return ref === 'changed' ? { kind: 'changed' } : { kind: 'changed', ref };
}

export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** Matches a whole name; `*` stands for any characters, `?` for one. Service names have no folders. */
export function globMatcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .replaceAll(/[$()+.[\\\]^{|}-]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (name) => expression.test(name);
}
