import { ContextFolder } from './context-folder.ts';
import { mergeSent } from './merge-sent.ts';
import { PatternMatcher } from './pattern-matcher.ts';
import { type Sending, send } from './send.ts';
import type { Sent } from './sent.ts';
import type { Tree } from './tree.ts';

export interface Sender {
  /**
   * What is sent of a folder without what `ignored` matches: what one of `wanted` matches, or all. Throws
   * `PatternError`, `Unreadable`.
   */
  send(folder: string, ignored: readonly string[], wanted: readonly string[] | undefined): Sending;
}

/**
 * Sends contexts of one run. Services that share a context and its `.dockerignore` share what was found out
 * about it, pattern by pattern, so that many of them do not walk the same folders again.
 */
export function createSender(tree: Tree): Sender {
  const matcherOf = remembering((patterns: readonly string[]) => new PatternMatcher(patterns));
  const rootOf = remembering(
    ([folder, ignored]: readonly [string, readonly string[]]) =>
      new ContextFolder({ folder, tree, ignored: matcherOf(ignored) }),
  );
  const sendingOf = remembering(
    ([folder, ignored, wanted]: readonly [string, readonly string[], string | null]) =>
      send(rootOf([folder, ignored]), wanted === null ? undefined : matcherOf([wanted])),
  );
  return {
    send(folder, ignored, wanted) {
      const sendings = (wanted ?? [null]).map((one) => sendingOf([folder, ignored, one]));
      return {
        root: sendings.map(({ root }) => root).reduce(mergeSent, NOTHING),
        problems: [...new Set(sendings.flatMap(({ problems }) => problems))],
      };
    },
  };
}

const NOTHING: Sent = { path: '', entry: undefined, children: new Map() };

/** Makes a thing once for equal keys. */
function remembering<K, T>(make: (key: K) => T): (key: K) => T {
  const made = new Map<string, T>();
  return (key) => {
    const text = JSON.stringify(key);
    const known = made.get(text);
    if (known !== undefined) return known;
    const one = make(key);
    made.set(text, one);
    return one;
  };
}
