import type { Diagnostic, Location, SourceFile } from '@orchestrate/model';
import type { Node } from 'yaml';
import { isMap, isNode, isScalar, isSeq } from 'yaml';

/** Reads pieces of a lock file; what is wrong is remembered, so that all of it comes out in one run. */
export interface LockReading {
  readonly source: SourceFile;
  readonly problems: Diagnostic[];
}

/** A piece of the file with what people would call it. */
export interface Piece {
  /** Undefined where YAML has nothing. */
  readonly node: Node | undefined;
  readonly name: string;
  /** Where to point when there is no node. */
  readonly parent: Location;
}

export interface Entry {
  readonly key: string;
  readonly keyAt: Location;
  readonly value: Piece;
}

export const EDITED_HINT =
  'Lock files are not made for editing: delete the entry and run `orchestrate lock`, which writes it again.';

/** Remembers an error; returns undefined, for the value that there is none of. */
export function report(
  reading: LockReading,
  problem: {
    readonly code: string;
    readonly message: string;
    readonly at: Location;
    readonly hint?: string;
  },
): undefined {
  reading.problems.push({ severity: 'error', hint: EDITED_HINT, ...problem });
}

export function locationOf({ source }: LockReading, { node, parent }: Piece): Location {
  const range = node?.range;
  return range ? { source, start: range[0], end: range[1] } : parent;
}

/** The entries of a mapping, in the order of the file. Error `lock/wrong-type`. */
export function entriesOf(reading: LockReading, piece: Piece): Entry[] | undefined {
  const { node, name } = piece;
  if (!isMap(node)) return wrongType(reading, piece, 'a mapping');
  return node.items.flatMap((pair) => {
    const at = locationOf(reading, piece);
    const keyNode = isNode(pair.key) ? pair.key : undefined;
    const keyPiece = { node: keyNode, name: `a key of ${name}`, parent: at };
    const key = textOf(reading, keyPiece);
    if (key === undefined) return [];
    const keyAt = locationOf(reading, keyPiece);
    const node = isNode(pair.value) ? pair.value : undefined;
    return [{ key, keyAt, value: { node, name: `${key} of ${name}`, parent: keyAt } }];
  });
}

/** Error `lock/wrong-type`. */
export function textOf(reading: LockReading, piece: Piece): string | undefined {
  const { node } = piece;
  // All scalars are text here: the file is read without YAML's guesses at types.
  if (isScalar(node) && typeof node.value === 'string') return node.value;
  return wrongType(reading, piece, 'a text');
}

/** The items of a list. Error `lock/wrong-type`. */
export function itemsOf(reading: LockReading, piece: Piece): Piece[] | undefined {
  const { node, name } = piece;
  if (!isSeq(node)) return wrongType(reading, piece, 'a list');
  const parent = locationOf(reading, piece);
  return node.items.map((item, position) => ({
    node: isNode(item) ? item : undefined,
    name: `item ${position + 1} of ${name}`,
    parent,
  }));
}

function wrongType(reading: LockReading, piece: Piece, wanted: string): undefined {
  return report(reading, {
    code: 'lock/wrong-type',
    message: `${capital(piece.name)} has to be ${wanted}.`,
    at: locationOf(reading, piece),
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
