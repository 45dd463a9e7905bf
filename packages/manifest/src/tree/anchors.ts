import type { Location, SourceFile } from '@orchestrate/model';
import type { Report } from '../problem.ts';
import { suggestion } from '../suggest.ts';
import type { Tree } from './tree.ts';

/** Aliases may stand for this many values, and ten more for each character of the file. */
const ALIAS_ALLOWANCE = 10_000;
const ALIAS_FACTOR = 10;
/** No manifest needs more than a dozen; deeper trees, written or built of aliases, would exhaust the stack. */
const DEPTH_LIMIT = 100;

/** What a tree would be with its aliases written out. */
interface Measure {
  readonly values: number;
  readonly depth: number;
}

const SCALAR: Measure = { values: 1, depth: 1 };

/** The anchors of one document. Aliases share the tree of their anchor: nothing is copied. */
export class Anchors {
  /** The document is too big or too deep to be looked at; that has been reported. */
  exhausted = false;
  readonly #source: SourceFile;
  readonly #report: Report;
  readonly #trees = new Map<string, Tree>();
  readonly #open = new Set<string>();
  readonly #measures = new WeakMap<Tree, Measure>();
  #aliased = 0;

  constructor(source: SourceFile, report: Report) {
    this.#source = source;
    this.#report = report;
  }

  /** The anchored value starts here. */
  open(name: string): void {
    this.#open.add(name);
  }

  /** The anchored value is complete; undefined when it is wrong. */
  close(name: string, tree: Tree | undefined): void {
    this.#open.delete(name);
    if (tree !== undefined) this.#trees.set(name, tree);
  }

  /** Remembers the size of a tree, whose parts are known. */
  measured(tree: Tree, parts: readonly Tree[]): Tree {
    const measures = parts.map((part) => this.#measures.get(part) ?? SCALAR);
    const values = measures.reduce((sum, measure) => sum + measure.values, 1);
    const depth = measures.reduce((deepest, measure) => Math.max(deepest, measure.depth), 0) + 1;
    this.#measures.set(tree, { values, depth });
    if (depth > DEPTH_LIMIT) this.#exhaust('nested', tree.at);
    return tree;
  }

  /** The tree that an alias stands for; reported and undefined when there is none or it is too big. */
  follow(name: string, at: Location): Tree | undefined {
    const tree = this.#trees.get(name);
    if (tree === undefined || this.#open.has(name)) {
      this.#reportUnresolved(name, at);
      return undefined;
    }
    this.#aliased += (this.#measures.get(tree) ?? SCALAR).values;
    if (this.#aliased <= this.#limit()) return tree;
    this.#exhaust('aliases', at);
    return undefined;
  }

  #limit(): number {
    return ALIAS_ALLOWANCE + ALIAS_FACTOR * this.#source.text.length;
  }

  #reportUnresolved(name: string, at: Location): void {
    const circular = this.#open.has(name);
    const message = circular
      ? `\`*${name}\` stands inside the value that it refers to.`
      : `There is no anchor \`&${name}\` above this alias.`;
    const hint = circular
      ? 'Refer to a value that is complete before this line.'
      : suggestion(name, this.#trees.keys(), `Mark the value to repeat with \`&${name}\`.`);
    this.#report({ code: 'alias', message, hint, at });
  }

  #exhaust(how: 'aliases' | 'nested', at: Location): void {
    if (this.exhausted) return;
    this.exhausted = true;
    if (how === 'nested') {
      const message = `Values are nested more than ${DEPTH_LIMIT} levels deep.`;
      this.#report({
        code: 'alias-bomb',
        message,
        hint: 'Remove the nesting: a manifest needs little of it.',
        at,
      });
      return;
    }
    this.#report({
      code: 'alias-bomb',
      message: `The aliases of this file stand for more than ${this.#limit()} values.`,
      hint: 'Remove aliases that refer to values full of aliases; `templates` with `extends` repeat settings safely.',
      at,
    });
  }
}
