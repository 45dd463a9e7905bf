import type { Diagnostic, Directives, Location, SourceFile } from '@orchestrate/model';
import { skipBlanks } from './blanks.ts';
import { endOf, type Line } from './lines.ts';
import { problem } from './problem.ts';

interface Directive {
  readonly name: string;
  readonly value: string;
  readonly at: Location;
}

const KNOWN = new Set(['syntax', 'escape', 'check']);
const SHAPE = /^([a-zA-Z][a-zA-Z0-9]*)([\t\n\f\r ]*=[\t\n\f\r ]*)([^\n]+?)[\t\n\f\r ]*$/u;

/** Reads directives line by line until the first line that is none; a name may come once. */
export class DirectiveReader {
  readonly #source: SourceFile;
  readonly #comment: string;
  readonly #seen = new Set<string>();
  #done = false;

  constructor(source: SourceFile, comment = '#') {
    this.#source = source;
    this.#comment = comment;
  }

  get done(): boolean {
    return this.#done;
  }

  /** The directive on a line that starts at `offset`, a diagnostic when its name came before. */
  read(text: string, offset: number): Directive | Diagnostic | undefined {
    if (this.#done) return undefined;
    const directive = this.#match(text, offset);
    if (directive === undefined) this.#done = true;
    else if (this.#seen.has(directive.name)) {
      return problem({
        code: 'duplicate-directive',
        message: `only one ${directive.name} parser directive can be used`,
        hint: 'Remove the second one.',
        at: directive.at,
      });
    } else this.#seen.add(directive.name);
    return directive;
  }

  #match(text: string, offset: number): Directive | undefined {
    if (!text.startsWith(this.#comment)) return undefined;
    const begin = skipBlanks(text, this.#comment.length);
    const [, name = '', equals = '', value = ''] = SHAPE.exec(text.slice(begin)) ?? [];
    if (!KNOWN.has(name.toLowerCase())) return undefined;
    const start = offset + begin + name.length + equals.length;
    const at = { source: this.#source, start, end: start + value.length };
    return { name: name.toLowerCase(), value, at };
  }
}

/**
 * `syntax` and `check`, which BuildKit looks for before it parses (`parser/directives.go`, `DetectSyntax` and
 * `ParseDirective`): other than `escape` they may not be indented, and a `#!` line may stand before them.
 */
export function detectDirectives(
  source: SourceFile,
  lines: readonly Line[],
): Omit<Directives, 'escape'> {
  const rest = lines[0]?.text.startsWith('#!') ? lines.slice(1) : lines;
  const own = findDirectives(source, rest, '#');
  const syntax = own.get('syntax');
  const check = own.get('check');
  const foreign =
    syntax === undefined
      ? (findDirectives(source, rest, '//').get('syntax') ?? jsonSyntax(source, rest))
      : undefined;
  const found = syntax ?? foreign;
  return {
    ...(found !== undefined && { syntax: found }),
    ...(check !== undefined && { check }),
    foreign: foreign !== undefined,
  };
}

type Found = NonNullable<Directives['syntax']>;

function findDirectives(
  source: SourceFile,
  lines: readonly Line[],
  comment: string,
): Map<string, Found> {
  const reader = new DirectiveReader(source, comment);
  const found = new Map<string, Found>();
  for (const line of lines) {
    const directive = reader.read(line.raw.replace(/\r?\n$/, ''), line.start);
    if (directive === undefined || !('name' in directive)) break;
    found.set(directive.name, firstWord(directive));
  }
  return found;
}

/** What follows the first space is handed to the frontend as its command line. */
function firstWord({ value, at }: Directive): Found {
  const [word = ''] = value.split(' ');
  return { value: word, at: { ...at, end: at.start + word.length } };
}

const OBJECT = /^\s*\{/;

/** A file that is one JSON object may name its frontend under `syntax`. */
function jsonSyntax(source: SourceFile, lines: readonly Line[]): Found | undefined {
  const [first] = lines;
  if (first === undefined) return undefined;
  const text = source.text.slice(first.start);
  // To fail on every Dockerfile costs as much as to read it.
  const parsed = OBJECT.test(text) ? parseJson(text) : undefined;
  if (typeof parsed !== 'object' || parsed === null || !('syntax' in parsed)) return undefined;
  if (typeof parsed.syntax !== 'string' || Array.isArray(parsed)) return undefined;
  return { value: parsed.syntax, at: { source, start: first.start, end: endOf(first) } };
}

/** Undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
