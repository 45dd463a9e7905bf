import type { Location, PlacedText } from '@orchestrate/model';
import type { ShellCommand } from './command.ts';
import { Environment } from './environment.ts';
import { type Token, tokenize } from './lexer.ts';
import { unwrap } from './unwrap.ts';
import { expandWord, type RawWord, type Variables, type Word } from './word.ts';

/** Words that may stand before a command without being one. */
const RESERVED = new Set(
  'if then elif else fi while until do done esac { } ! time coproc'.split(' '),
);

export interface Surroundings {
  readonly variables: Variables;
  /** Everything in the script runs as another user than the step. */
  readonly otherUser: boolean;
}

/**
 * The simple commands of a script, in the order they are written, whatever stands around them: lists, pipes,
 * conditions, loops, subshells, command substitutions, `sh -c`. Nothing is run: a variable that the script sets
 * from what it reads stays unknown.
 */
export function parseScript(script: PlacedText, around: Surroundings): ShellCommand[] {
  const environment = new Environment(around.variables);
  return splitCommands(tokenize(script.text)).flatMap((simple, index, all) =>
    readSimple(simple, {
      script,
      environment,
      around,
      before: all[index - 1],
      next: all[index + 1],
    }),
  );
}

/** Words between two operators. */
interface Simple {
  readonly words: readonly RawWord[];
  /** The operators right before it, and right behind it. */
  readonly lead: string;
  readonly trail: string;
}

function splitCommands(tokens: readonly Token[]): Simple[] {
  const all: Simple[] = [];
  let words: RawWord[] = [];
  let lead = '';
  let operators = '';
  for (const token of tokens) {
    if (token.kind === 'word') {
      if (words.length === 0) [lead, operators] = [operators, ''];
      words.push(token.word);
      continue;
    }
    if (words.length > 0) all.push({ words, lead, trail: token.text });
    words = [];
    operators += token.text;
  }
  return words.length > 0 ? [...all, { words, lead, trail: '' }] : all;
}

interface Reading {
  readonly script: PlacedText;
  readonly environment: Environment;
  readonly around: Surroundings;
  readonly before: Simple | undefined;
  readonly next: Simple | undefined;
}

function readSimple(simple: Simple, reading: Reading): ShellCommand[] {
  const { script, environment, around } = reading;
  const nested = simple.words.flatMap((word) =>
    word.scripts.flatMap(({ start, end }) =>
      parseScript(part(script, start, end), { ...around, variables: environment.forCommand() }),
    ),
  );
  const start = simple.words.findIndex(({ parts }) => !isReserved(parts));
  if (start === -1) return nested;
  const taken = environment.takeAssignments(simple.words.slice(start), script);
  const words = taken.rest.flatMap((raw) =>
    expandWord(raw, environment.all, script.locate(raw.start, raw.end)),
  );
  if (words.length === 0) {
    environment.keep(taken.assigned);
    return nested;
  }
  const [name, ...args] = words;
  if (name !== undefined) environment.afterBuiltin(name.text, args);
  const whole = wholePlace(simple, script);
  const removal = removalOf(simple, reading);
  const own = unwrap({
    words,
    whole,
    variables: environment.forCommand(taken.assigned),
    assignments: environment.placesFor(taken.assigned),
    otherUser: around.otherUser,
    inner: (word) => innerScript(word, taken.rest, script),
    ...(removal !== undefined && start === 0 && { removal }),
  });
  return [
    ...nested,
    ...own.commands,
    ...own.scripts.flatMap((one) => parseScript(one.script, one)),
  ];
}

function isReserved(parts: RawWord['parts']): boolean {
  const [only] = parts;
  return parts.length === 1 && only?.kind === 'text' && !only.quoted && RESERVED.has(only.text);
}

function wholePlace({ words }: Simple, script: PlacedText): Location {
  return script.locate(words[0]?.start ?? 0, words.at(-1)?.end ?? 0);
}

/** A command between `&&` or `;` goes with the operator before it, the first one with the operator behind it. */
function removalOf(simple: Simple, { script, before, next }: Reading): Location | undefined {
  const start = simple.words[0]?.start ?? 0;
  const end = simple.words.at(-1)?.end ?? 0;
  if (!/^(?:&&|;|\n*)$/.test(simple.trail)) return undefined;
  const last = before?.words.at(-1);
  if (last !== undefined && /^(?:&&|;|\n+)$/.test(simple.lead)) return script.locate(last.end, end);
  const following = next?.words[0];
  if (simple.lead === '' && following !== undefined && /^(?:&&|;|\n+)$/.test(next?.lead ?? ''))
    return script.locate(start, following.start);
  return undefined;
}

function part(script: PlacedText, start: number, end: number): PlacedText {
  return {
    text: script.text.slice(start, end),
    locate: (from, to) => script.locate(start + from, start + to),
  };
}

/** A script that is an argument: its characters have places of their own when it is written in one piece. */
function innerScript(word: Word, raws: readonly RawWord[], script: PlacedText): PlacedText {
  const raw = raws.find((one) => script.locate(one.start, one.end).start === word.at.start);
  const written = raw === undefined ? '' : script.text.slice(raw.start + 1, raw.end - 1);
  if (raw !== undefined && written === word.text) return part(script, raw.start + 1, raw.end - 1);
  return { text: word.text, locate: () => word.at };
}
