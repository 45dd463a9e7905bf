import type { Location, SourceFile } from '@orchestrate/model';
import type { Alias, ParsedNode, YAMLMap, YAMLSeq, Scalar as YamlScalar } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Report } from '../problem.ts';
import { suggestion } from '../suggest.ts';
import { mergeInto } from './merge-key.ts';
import type { Entry, Mapping, Tree } from './tree.ts';

/** Aliases may stand for this many values, and ten more for each character of the file. */
const ALIAS_ALLOWANCE = 10_000;
const ALIAS_FACTOR = 10;

/** The library's nodes as a located tree; undefined when nothing can be made of it (reported). */
export function convertDocument(
  root: ParsedNode,
  source: SourceFile,
  report: Report,
): Tree | undefined {
  const conversion = new Conversion(source, report);
  const tree = conversion.convert(root);
  return conversion.exploded ? undefined : tree;
}

/** One walk over a document. Aliases share the tree of their anchor: nothing is copied. */
class Conversion {
  exploded = false;
  readonly #source: SourceFile;
  readonly #report: Report;
  readonly #anchors = new Map<string, Tree>();
  readonly #open = new Set<string>();
  /** How many values a tree would be with its aliases written out. */
  readonly #weights = new WeakMap<Tree, number>();
  #aliased = 0;

  constructor(source: SourceFile, report: Report) {
    this.#source = source;
    this.#report = report;
  }

  convert(node: ParsedNode | null, keyAt?: Location): Tree | undefined {
    if (this.exploded) return undefined;
    if (isAlias(node)) return this.#follow(node);
    const anchor = node?.anchor;
    if (anchor !== undefined) this.#open.add(anchor);
    const tree = this.#convertValue(node, keyAt);
    if (anchor !== undefined) {
      this.#open.delete(anchor);
      if (tree !== undefined) this.#anchors.set(anchor, tree);
    }
    return tree;
  }

  #convertValue(node: ParsedNode | null, keyAt: Location | undefined): Tree | undefined {
    if (isMap(node)) return this.#mapping(node);
    if (isSeq(node)) return this.#list(node);
    if (isScalar(node)) return this.#scalar(node, keyAt);
    return keyAt && { kind: 'scalar', value: null, text: '', written: '', at: keyAt };
  }

  #scalar(node: YamlScalar.Parsed, keyAt: Location | undefined): Tree {
    const { value } = node;
    const known = typeof value === 'number' || typeof value === 'boolean' || value === null;
    const text = known ? (node.source ?? String(value)) : String(value);
    const place = this.#place(node.range);
    // An empty value has no width: its key is what people see.
    const at = place.start === place.end && keyAt !== undefined ? keyAt : place;
    return { kind: 'scalar', value: known ? value : text, text, written: text, at };
  }

  #list(node: YAMLSeq.Parsed): Tree {
    const items = node.items.flatMap((item) => this.convert(item) ?? []);
    return this.#weighed({ kind: 'list', items, at: this.#place(node.range) }, items);
  }

  #mapping(node: YAMLMap.Parsed): Tree {
    const entries = new Map<string, Entry>();
    const broken = new Set<string>();
    const merges: Entry[] = [];
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const keyAt = this.#place(key.range);
      const name = String(key.value);
      const tree = this.convert(value, keyAt);
      const first = entries.get(name);
      if (first !== undefined) this.#duplicate(name, keyAt, first.keyAt);
      else if (tree === undefined) broken.add(name);
      else if (name === '<<' && key.type === 'PLAIN') merges.push({ keyAt, value: tree });
      else entries.set(name, { keyAt, value: tree });
    }
    const own: Mapping = { kind: 'mapping', entries, broken, at: this.#place(node.range) };
    const tree = mergeInto(own, merges, this.#report);
    return this.#weighed(
      tree,
      [...tree.entries.values()].map((entry) => entry.value),
    );
  }

  #weighed(tree: Tree, children: readonly Tree[]): Tree {
    this.#weights.set(
      tree,
      children.reduce((sum, child) => sum + this.#weight(child), 1),
    );
    return tree;
  }

  #weight(tree: Tree): number {
    return this.#weights.get(tree) ?? 1;
  }

  #follow(alias: Alias.Parsed): Tree | undefined {
    const at = this.#place(alias.range);
    const tree = this.#anchors.get(alias.source);
    if (tree === undefined || this.#open.has(alias.source)) {
      this.#unresolved(alias.source, at);
      return undefined;
    }
    this.#aliased += this.#weight(tree);
    if (this.#aliased > ALIAS_ALLOWANCE + ALIAS_FACTOR * this.#source.text.length) {
      this.#explode(alias.source, at);
      return undefined;
    }
    return tree;
  }

  #unresolved(name: string, at: Location): void {
    const circular = this.#open.has(name);
    const message = circular
      ? `\`*${name}\` stands inside the value that it refers to.`
      : `There is no anchor \`&${name}\` above this alias.`;
    const hint = circular
      ? 'Refer to a value that is complete before this line.'
      : suggestion(name, this.#anchors.keys(), `Mark the value to repeat with \`&${name}\`.`);
    this.#report({ code: 'alias', message, hint, at });
  }

  #explode(name: string, at: Location): void {
    this.exploded = true;
    this.#report({
      code: 'alias-bomb',
      message: `With \`*${name}\` the aliases of this file stand for more than ${this.#aliased - 1} values.`,
      hint: 'Remove aliases that refer to values full of aliases; `templates` with `extends` repeat settings safely.',
      at,
    });
  }

  #duplicate(name: string, at: Location, first: Location): void {
    this.#report({
      code: 'duplicate-key',
      message: `The key \`${name}\` appears twice in one mapping.`,
      hint: 'Remove one of the two, or join their values.',
      at,
      related: [{ message: `\`${name}\` is first given here.`, at: first }],
    });
  }

  #place([start, end]: readonly [number, number, number]): Location {
    // Blocks end where the next one starts; the blank between belongs to neither.
    const width = this.#source.text.slice(start, end).trimEnd().length;
    return { source: this.#source, start, end: start + width };
  }
}
