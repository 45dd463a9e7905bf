import type { Location, PlacedText } from '@orchestrate/model';
import { expandParts, type Part, type RawWord, type Variables, type Word } from './word.ts';

export interface Assigned {
  readonly name: string;
  /** Undefined when only the running shell can know it. */
  readonly value: string | undefined;
  readonly at: Location;
}

const ASSIGNMENT = /^([A-Za-z_]\w*)\+?=/;
const EXPORTS = new Set(['export', 'declare', 'typeset']);

/** The variables of a script while it is read. */
export class Environment {
  readonly #all: Map<string, string>;
  /** Names that commands see. */
  readonly #exported: Set<string>;
  /** Where the script itself has set a variable. */
  readonly #places = new Map<string, Location>();

  constructor(given: Variables) {
    this.#all = new Map(given);
    this.#exported = new Set(given.keys());
  }

  /** Those that the shell sees. */
  get all(): Variables {
    return this.#all;
  }

  /** Those that a command sees, with what is assigned right before it. */
  forCommand(assigned: readonly Assigned[] = []): Variables {
    const variables = new Map([...this.#all].filter(([name]) => this.#exported.has(name)));
    for (const { name, value } of assigned) put(variables, name, value);
    return variables;
  }

  /** Where the script sets what a command sees. */
  placesFor(assigned: readonly Assigned[]): ReadonlyMap<string, Location> {
    return new Map([
      ...[...this.#places].filter(([name]) => this.#exported.has(name)),
      ...assigned.map(({ name, at }) => [name, at] as const),
    ]);
  }

  /** Splits `A=b` off the front. */
  takeAssignments(
    words: readonly RawWord[],
    script: PlacedText,
  ): { readonly assigned: readonly Assigned[]; readonly rest: readonly RawWord[] } {
    const until = words.findIndex((word) => assignedName(word) === undefined);
    const count = until === -1 ? words.length : until;
    const assigned = words.slice(0, count).map((word) => readAssignment(word, this.#all, script));
    return { assigned, rest: words.slice(count) };
  }

  /** Assignments without a command hold from here on. */
  keep(assigned: readonly Assigned[]): void {
    for (const { name, value, at } of assigned) {
      put(this.#all, name, value);
      this.#places.set(name, at);
    }
  }

  /** `export`, `unset` and their like change the variables. */
  afterBuiltin(name: string, args: readonly Word[]): void {
    if (EXPORTS.has(name)) for (const word of args) this.#export(word);
    if (name === 'unset') for (const { text } of args) this.#all.delete(text);
  }

  #export({ text, known, at }: Word): void {
    const [, name] = ASSIGNMENT.exec(text) ?? [];
    this.#exported.add(name ?? text);
    if (name === undefined) return;
    const value = known ? text.slice(text.indexOf('=') + 1) : undefined;
    this.keep([{ name, value, at }]);
  }
}

function put(variables: Map<string, string>, name: string, value: string | undefined): void {
  if (value === undefined) variables.delete(name);
  else variables.set(name, value);
}

function assignedName({ parts }: RawWord): string | undefined {
  const [first] = parts;
  return first?.kind === 'text' && !first.quoted ? ASSIGNMENT.exec(first.text)?.[1] : undefined;
}

function readAssignment(word: RawWord, variables: Variables, script: PlacedText): Assigned {
  const name = assignedName(word) ?? '';
  const [first, ...more] = word.parts;
  const rest = first?.text.replace(ASSIGNMENT, '') ?? '';
  const parts: readonly Part[] = [{ kind: 'text', text: rest, quoted: false }, ...more];
  const { text, known } = expandParts(parts, variables);
  return { name, value: known ? text : undefined, at: script.locate(word.start, word.end) };
}
