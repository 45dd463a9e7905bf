import type { Flag, Heredoc, Instruction, Location } from '@orchestrate/model';
import { endOfText, skipBlanks } from './blanks.ts';
import type { Escape } from './expand.ts';
import { readFlags } from './flags.ts';
import type { HeredocMark } from './heredoc.ts';
import { findHeredocMarks } from './heredoc.ts';
import { type Joined, locate } from './joined.ts';
import { fail, type Result } from './result.ts';
import type { Statement, StatementReader } from './statements.ts';
import { readJsonList } from './words.ts';

/** An instruction with what is needed to point into it. */
export interface ReadInstruction {
  readonly instruction: Instruction;
  readonly escape: Escape;
  /** The keyword as it is written, and where. */
  readonly written: string;
  readonly writtenAt: Location;
  /** The place of `body.slice(start, end)`. */
  readonly locateInBody: (start: number, end: number) => Location;
}

/** Splits a statement into keyword, flags and the rest (BuildKit, `parser/split_command.go`). */
export function readInstruction({ joined, line, endLine, escape }: Statement): ReadInstruction {
  const { text } = joined;
  const start = skipBlanks(text);
  const end = Math.max(start, endOfText(text));
  const { keywordEnd, restStart } = splitKeyword(text, start, end);
  const written = text.slice(start, keywordEnd);
  const rest = text.slice(restStart, end);
  const read = readFlags(rest, escape);
  const bodyStart = restStart + Math.min(skipBlanks(rest, read.body), rest.length);
  const flags = read.flags.map(
    ({ name, value, ...place }): Flag => ({
      name,
      value,
      at: locate(joined, restStart + place.start, restStart + place.end),
    }),
  );
  const instruction: Instruction = {
    keyword: upperCase(written),
    rest,
    flags,
    body: text.slice(bodyStart, end),
    heredocs: [],
    at: locate(joined, start, end),
    line,
    endLine,
  };
  return {
    instruction,
    escape,
    written,
    writtenAt: locate(joined, start, keywordEnd),
    locateInBody: locateFrom(joined, bodyStart),
  };
}

function locateFrom(joined: Joined, base: number): ReadInstruction['locateInBody'] {
  return (start, end) => locate(joined, base + start, base + end);
}

/** Letters outside ASCII make no keyword, even where their upper case would. */
function upperCase(keyword: string): string {
  return /^\p{ASCII}*$/u.test(keyword) ? keyword.toUpperCase() : keyword;
}

function splitKeyword(
  text: string,
  start: number,
  end: number,
): { keywordEnd: number; restStart: number } {
  const blanks = /[\t\v\f\r ]+/g;
  blanks.lastIndex = start;
  const match = blanks.exec(text.slice(0, end));
  if (match === null) return { keywordEnd: end, restStart: end };
  return { keywordEnd: match.index, restStart: match.index + match[0].length };
}

const WITH_HEREDOCS = new Set(['RUN', 'COPY', 'ADD']);

/** Takes the bodies of an instruction's heredocs from the lines behind it. */
export function takeHeredocs(
  read: ReadInstruction,
  text: string,
  lines: StatementReader,
): Result<ReadInstruction> {
  if (!canHoldHeredocs(read)) return { ok: true, value: read };
  const marks = findHeredocMarks(text);
  if (!marks.ok) return marks;
  if (marks.value.length === 0) return { ok: true, value: read };
  let { endLine, at } = read.instruction;
  const heredocs: Heredoc[] = [];
  for (const mark of marks.value) {
    const body = takeBody(mark, lines);
    if (body === undefined) return fail('unterminated heredoc');
    heredocs.push({ name: mark.name, content: body.content, expand: mark.expand });
    endLine = body.endLine;
    at = { ...at, end: body.end };
  }
  return {
    ok: true,
    value: { ...read, instruction: { ...read.instruction, heredocs, endLine, at } },
  };
}

function takeBody(
  mark: HeredocMark,
  lines: StatementReader,
): { content: string; endLine: number; end: number } | undefined {
  let content = '';
  for (let line = lines.takeLine(); line !== undefined; line = lines.takeLine()) {
    const text = mark.stripTabs ? line.text.replace(/^\t+/, '') : line.text;
    if (text === mark.name) {
      return { content, endLine: line.number, end: line.start + line.text.length };
    }
    content += line.raw;
  }
  return undefined;
}

/** RUN, COPY and ADD, also below ONBUILD, when their arguments are not JSON. */
function canHoldHeredocs({ instruction, escape }: ReadInstruction): boolean {
  const { keyword, body } =
    instruction.keyword === 'ONBUILD' ? triggerOf(instruction, escape) : instruction;
  return WITH_HEREDOCS.has(keyword) && readJsonList(body).kind !== 'list';
}

/** The instruction that ONBUILD keeps for later, split like any other; its places are those of ONBUILD. */
export function triggerOf(onbuild: Instruction, escape: Escape): Instruction {
  const { body: text, at, line, endLine } = onbuild;
  const { keywordEnd, restStart } = splitKeyword(text, 0, text.length);
  const rest = text.slice(restStart);
  const { flags, body } = readFlags(rest, escape);
  return {
    keyword: upperCase(text.slice(0, keywordEnd)),
    rest,
    flags: flags.map(({ name, value }) => ({ name, value, at })),
    body: rest.slice(skipBlanks(rest, body)),
    heredocs: onbuild.heredocs,
    at,
    line,
    endLine,
  };
}
