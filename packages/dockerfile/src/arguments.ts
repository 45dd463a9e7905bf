import type { Instruction } from '@orchestrate/model';
import { isBlank, skipBlanks, splitAtBlanks } from './blanks.ts';
import type { Escape } from './expand.ts';
import { fail, type Result } from './result.ts';
import { readJsonList, splitWords } from './words.ts';

export interface Arguments {
  readonly args: readonly string[];
  /** They were written as a JSON array. */
  readonly json: boolean;
}

const MIXED = 'when using JSON array syntax, arrays must be comprised of strings only';

/** The arguments of an instruction, split by the rules of its keyword (BuildKit, `parser/parser.go`, `dispatch`). */
export function argumentsOf(instruction: Instruction, escape: Escape): Result<Arguments> {
  const { keyword, body } = instruction;
  switch (keyword) {
    case 'ADD':
    case 'COPY':
    case 'VOLUME':
      return jsonOr(body, listOf);
    case 'CMD':
    case 'ENTRYPOINT':
    case 'RUN':
    case 'SHELL':
      return jsonOr(body, wholeOf);
    case 'EXPOSE':
    case 'FROM':
      return plain(listOf(body));
    case 'ARG':
      return plain(splitWords(body, escape));
    case 'HEALTHCHECK':
      return healthcheck(body);
    default:
      return plain(wholeOf(body));
  }
}

export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** The `name=value` pairs of ENV and LABEL, or the one pair of the old form `name value`. */
export function pairsOf({ keyword, body }: Instruction, escape: Escape): Result<readonly Pair[]> {
  const words = splitWords(body, escape);
  const [first] = words;
  if (first === undefined) return { ok: true, value: [] };
  if (!first.includes('=')) {
    const [, name = '', value] = /^([^\t\v\f\r ]*)[\t\v\f\r ]+([^]*)$/.exec(body) ?? [];
    return value === undefined
      ? fail(`${keyword} must have two arguments`)
      : { ok: true, value: [{ name, value }] };
  }
  const odd = words.find((word) => !word.includes('='));
  if (odd === undefined) return { ok: true, value: words.map(splitAtEquals) };
  return fail(
    `Syntax error - can't find = in ${JSON.stringify(odd)}. Must be of the form: name=value`,
  );
}

/** One name of an ARG line; without `=` it has no value. */
export interface Declaration {
  readonly name: string;
  readonly value?: string;
}

export function declarationsOf(instruction: Instruction, escape: Escape): Declaration[] {
  return splitWords(instruction.body, escape).map((word) =>
    word.includes('=') ? splitAtEquals(word) : { name: word },
  );
}

function splitAtEquals(word: string): Pair {
  const equals = word.indexOf('=');
  return { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

function jsonOr(body: string, otherwise: (body: string) => string[]): Result<Arguments> {
  const list = readJsonList(body);
  if (list.kind === 'mixed') return fail(MIXED);
  return list.kind === 'list'
    ? { ok: true, value: { args: list.items, json: true } }
    : plain(otherwise(body));
}

/** The first word says what is checked, the rest is a command. */
function healthcheck(body: string): Result<Arguments> {
  let end = 0;
  while (end < body.length && !isBlank(body.charAt(end))) end += 1;
  const command = jsonOr(body.slice(skipBlanks(body, end)), wholeOf);
  if (!command.ok || end === 0) return command;
  const { args, json } = command.value;
  return { ok: true, value: { args: [body.slice(0, end), ...args], json } };
}

function plain(args: readonly string[]): Result<Arguments> {
  return { ok: true, value: { args, json: false } };
}

function listOf(body: string): string[] {
  return body === '' ? [] : splitAtBlanks(body);
}

function wholeOf(body: string): string[] {
  return body === '' ? [] : [body];
}
