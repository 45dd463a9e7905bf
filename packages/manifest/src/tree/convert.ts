import type { Location, SourceFile } from '@orchestrate/model';
import type { ParsedNode, YAMLMap, YAMLSeq, Scalar as YamlScalar } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Report } from '../problem.ts';
import { Anchors } from './anchors.ts';
import { mergeInto } from './merge-key.ts';
import type { Entry, Mapping, Tree } from './tree.ts';

/** The library's nodes as a located tree; undefined when nothing can be made of it (reported). */
export function convertDocument(
  root: ParsedNode,
  source: SourceFile,
  report: Report,
): Tree | undefined {
  const conversion = new Conversion(source, report);
  const tree = conversion.convert(root);
  return conversion.anchors.exhausted ? undefined : tree;
}

/** One walk over a document. */
class Conversion {
  readonly anchors: Anchors;
  readonly #source: SourceFile;
  readonly #report: Report;

  constructor(source: SourceFile, report: Report) {
    this.anchors = new Anchors(source, report);
    this.#source = source;
    this.#report = report;
  }

  convert(node: ParsedNode | null, keyAt?: Location): Tree | undefined {
    if (this.anchors.exhausted) return undefined;
    if (isAlias(node)) return this.anchors.follow(node.source, this.#place(node.range));
    const anchor = node?.anchor;
    if (anchor === undefined) return this.#convertValue(node, keyAt);
    this.anchors.open(anchor);
    const tree = this.#convertValue(node, keyAt);
    this.anchors.close(anchor, tree);
    return tree;
  }

  #convertValue(node: ParsedNode | null, keyAt: Location | undefined): Tree | undefined {
    if (isMap(node)) return this.#mapping(node);
    if (isSeq(node)) return this.#list(node);
    if (isScalar(node)) return this.#scalar(node, keyAt);
    return keyAt && { kind: 'scalar', value: null, text: '', written: '', at: keyAt };
  }

  #scalar(node: YamlScalar.Parsed, keyAt: Location | undefined): Tree {
    const value = plainValue(node.value);
    const text = typeof value === 'string' ? value : (node.source ?? String(value));
    const place = this.#place(node.range);
    // An empty value has no width: its key is what people see.
    const at = place.start === place.end && keyAt !== undefined ? keyAt : place;
    return { kind: 'scalar', value, text, written: text, at };
  }

  #list(node: YAMLSeq.Parsed): Tree {
    const items = node.items.flatMap((item) => this.convert(item) ?? []);
    return this.anchors.measured({ kind: 'list', items, at: this.#place(node.range) }, items);
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
    return this.anchors.measured(
      tree,
      [...tree.entries.values()].map((entry) => entry.value),
    );
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

/** The core schema yields nothing else; a tag such as `!!binary` is reported where tags are. */
function plainValue(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'string' ? value : '';
}
