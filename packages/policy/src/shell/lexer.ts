import { readWord } from './read-word.ts';
import type { RawWord } from './word.ts';

export type Token =
  | { readonly kind: 'word'; readonly word: RawWord }
  /** `&&`, `|`, `;`, a line break, a bracket, … */
  | {
      readonly kind: 'operator';
      readonly text: string;
      readonly start: number;
      readonly end: number;
    };

const OPERATORS = ['&&', '||', ';;', ';', '|&', '|', '&', '(', ')', '\n'];
const REDIRECTION = /(?:\d*(?:<<<|<<-|<<|<&|>&|>>|>\||<>|<|>)|&>>?)[ \t]*/y;

/**
 * Splits a POSIX or Bash script into words and operators, each with its place. Comments, redirections and the
 * bodies of here-documents are left out: whoever asks wants to know which commands run with which arguments.
 */
export function tokenize(script: string): Token[] {
  const tokens: Token[] = [];
  const pending: HereDocument[] = [];
  let at = 0;
  while (at < script.length) {
    const char = script.charAt(at);
    if (/[ \t\r]/.test(char)) at += 1;
    else if (script.startsWith('\\\n', at)) at += 2;
    else if (char === '#') at = endOfLine(script, at);
    else {
      const redirected = redirection(script, at);
      const operator = OPERATORS.find((one) => script.startsWith(one, at));
      if (redirected !== undefined) {
        at = redirected.end;
        if (redirected.here !== undefined) pending.push(redirected.here);
      } else if (operator !== undefined) {
        tokens.push({ kind: 'operator', text: operator, start: at, end: at + operator.length });
        at += operator.length;
        if (operator === '\n') for (const here of pending.splice(0)) at = behind(script, at, here);
      } else {
        const word = readWord(script, at);
        tokens.push({ kind: 'word', word });
        at = word.end;
      }
    }
  }
  return tokens;
}

interface HereDocument {
  readonly name: string;
  readonly stripTabs: boolean;
}

function endOfLine(script: string, at: number): number {
  const end = script.indexOf('\n', at);
  return end === -1 ? script.length : end;
}

/** A redirection with its target; undefined when there is none. */
function redirection(
  script: string,
  at: number,
): { readonly end: number; readonly here?: HereDocument } | undefined {
  REDIRECTION.lastIndex = at;
  const [sign] = REDIRECTION.exec(script) ?? [];
  if (sign === undefined) return undefined;
  const start = at + sign.length;
  const target = readWord(script, start);
  const end = Math.max(target.end, start);
  if (!/<<-?\s*$/.test(sign) || sign.includes('<<<')) return { end };
  const name = target.parts.map((part) => part.text).join('');
  return { end, here: { name, stripTabs: sign.includes('-') } };
}

/** The offset behind a here-document that starts at a line. */
function behind(script: string, start: number, { name, stripTabs }: HereDocument): number {
  let at = start;
  while (at < script.length) {
    const end = endOfLine(script, at);
    const line = script.slice(at, end);
    at = Math.min(end + 1, script.length);
    if ((stripTabs ? line.replace(/^\t+/, '') : line) === name) return at;
  }
  return at;
}
