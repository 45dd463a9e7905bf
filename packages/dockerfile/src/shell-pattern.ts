import type { Result } from './result.ts';

/**
 * A pattern of `${v#p}`, `${v%p}` or `${v/p/r}` as a regular expression: `*`, `?`, and `\` before `*`, `?`, `\`, `}`
 * or `/`. Brackets mean themselves (BuildKit, `shell/lex.go`).
 */
function compile(pattern: string, greedy: boolean, anchored: boolean): Result<RegExp> {
  const chars = Array.from(pattern);
  let source = anchored ? '^' : '';
  for (let at = 0; at < chars.length; at += 1) {
    let char = chars[at] ?? '';
    if (char === '*') source += greedy ? '[^\\n]*' : '[^\\n]*?';
    else if (char === '?') source += '[^\\n]';
    else {
      if (char === '\\') {
        const next = chars[at + 1];
        if (next === '}' || next === '/') continue;
        if (next !== '*' && next !== '?' && next !== '\\') {
          return { ok: false, problem: `invalid escape '\\${next ?? '\uFFFD'}'` };
        }
        at += 1;
        char = next;
      }
      source += char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    }
  }
  return { ok: true, value: new RegExp(source, 'gu') };
}

function compiled(pattern: string, greedy: boolean, anchored: boolean): Result<RegExp> {
  const result = compile(pattern, greedy, anchored);
  if (result.ok) return result;
  return { ok: false, problem: `invalid pattern (${pattern}) in substitution: ${result.problem}` };
}

/** `${v#p}`; greedy is `##`. */
export function cutPrefix(value: string, pattern: string, greedy: boolean): Result<string> {
  const result = compiled(pattern, greedy, true);
  if (!result.ok) return result;
  return { ok: true, value: value.slice(result.value.exec(value)?.[0].length ?? 0) };
}

/** `${v%p}`; greedy is `%%`. Both are turned around, because the shortest match at the end is wanted. */
export function cutSuffix(value: string, pattern: string, greedy: boolean): Result<string> {
  const result = cutPrefix(reverse(value), reversePattern(pattern), greedy);
  return result.ok ? { ok: true, value: reverse(result.value) } : result;
}

/** `${v/p/r}`; all is `//`. */
export function replaceIn(
  value: string,
  { pattern, replacement, all }: { pattern: string; replacement: string; all: boolean },
): Result<string> {
  const result = compiled(pattern, true, false);
  if (!result.ok) return result;
  if (all) return { ok: true, value: replaceAll(value, result.value, replacement) };
  const match = result.value.exec(value);
  if (match === null) return { ok: true, value };
  const after = value.slice(match.index + match[0].length);
  return { ok: true, value: value.slice(0, match.index) + replacement + after };
}

/** As Go replaces: an empty match right behind another match does not count. */
function replaceAll(value: string, expression: RegExp, replacement: string): string {
  let result = '';
  let done = 0;
  let previousEnd = -1;
  for (const match of value.matchAll(expression)) {
    const [text] = match;
    if (text === '' && match.index === previousEnd) continue;
    previousEnd = match.index + text.length;
    result += value.slice(done, match.index) + fillTemplate(replacement, text);
    done = previousEnd;
  }
  return result + value.slice(done);
}

/**
 * In the replacement of `//`, and only there, `$` starts a name of Go's `regexp.Expand`: `$0` is the match,
 * every other name is empty, `$$` is a dollar sign.
 */
function fillTemplate(template: string, match: string): string {
  return template.replace(
    /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu,
    (whole, braced?: string, bare?: string) => {
      if (whole === '$$') return '$';
      return (braced ?? bare) === '0' ? match : '';
    },
  );
}

function reverse(text: string): string {
  return Array.from(text).toReversed().join('');
}

/** Turns a pattern around; what `\` protects stays protected. */
function reversePattern(pattern: string): string {
  const units = pattern.match(/\\[^]|[^]/gu) ?? [];
  return units.toReversed().join('');
}
