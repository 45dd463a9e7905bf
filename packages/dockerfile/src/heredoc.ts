import { type ExpandRules, expand } from './expand.ts';
import type { Result } from './result.ts';

/** `<<NAME` as it stands in an instruction. */
export interface HeredocMark {
  readonly name: string;
  /** False when a part of the name is quoted: then variables in the body are left alone. */
  readonly expand: boolean;
  /** `<<-`: tabs before the closing name, and before the lines of the body, do not count. */
  readonly stripTabs: boolean;
}

const SHAPE = /^\d*<<(-?)[\t\n\f\r ]*([^<]*)$/;
const NOTHING = new Map<string, string>();
/** Escapes with a backslash, whatever the file's escape character is. */
const RULES: ExpandRules = { escape: '\\', keepUnset: true };

/** Reads one word as a heredoc (BuildKit, `parser.ParseHeredoc`). Undefined when it is none. */
export function parseHeredocMark(word: string): HeredocMark | undefined {
  const mark = readMark(word);
  return mark.ok ? mark.value : undefined;
}

/** The heredocs whose bodies follow an instruction, in order. None when its quotes do not match. */
export function findHeredocMarks(instruction: string): Result<readonly HeredocMark[]> {
  const found: HeredocMark[] = [];
  for (const word of wordsOf(instruction)) {
    const mark = readMark(word);
    if (!mark.ok) return mark;
    if (mark.value !== undefined) found.push(mark.value);
  }
  return { ok: true, value: found };
}

function wordsOf(instruction: string): readonly string[] {
  if (!instruction.includes('<<')) return [];
  const expansion = expand(instruction, NOTHING, { ...RULES, keepQuotes: true, keepEscapes: true });
  return expansion.ok ? expansion.value.words : [];
}

function readMark(word: string): Result<HeredocMark | undefined> {
  const [, dash, rest = ''] = SHAPE.exec(word) ?? [];
  if (rest === '') return { ok: true, value: undefined };
  const bare = expand(rest, NOTHING, RULES);
  if (!bare.ok) return bare;
  const quoted = expand(rest, NOTHING, { ...RULES, keepQuotes: true });
  if (!quoted.ok) return quoted;
  const [name, ...more] = bare.value.words;
  if (name === undefined || more.length > 0) return { ok: true, value: undefined };
  const [written = ''] = quoted.value.words;
  const unquoted = countQuotes(name) === countQuotes(written);
  return { ok: true, value: { name, expand: unquoted, stripTabs: dash === '-' } };
}

/** The body as it reaches the file: `<<-` takes the leading tabs of each line away. */
export function stripTabs(content: string): string {
  return content.replace(/^\t+/gm, '');
}

function countQuotes(text: string): number {
  return text.match(/['"]/g)?.length ?? 0;
}
