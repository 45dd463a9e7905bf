import type { Location } from '@orchestrate/model';
import {
  type Entry,
  entriesOf,
  itemsOf,
  type LockReading,
  locationOf,
  type Piece,
  report,
  textOf,
} from './lock-node.ts';

/** What a text has to look like, and how to say so. */
export interface TextKind {
  readonly wanted: string;
  readonly code: string;
  readonly test: (text: string) => boolean;
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

export const DIGEST: TextKind = {
  code: 'lock/bad-digest',
  wanted: 'a digest: sha256: and 64 hexadecimal digits',
  test: (text) => /^sha256:[a-f0-9]{64}$/.test(text),
};
export const TIME: TextKind = {
  code: 'lock/bad-time',
  wanted: 'a time such as 2026-01-31T12:00:00Z',
  test: (text) => RFC_3339.test(text) && !Number.isNaN(Date.parse(text)),
};
export const SIZE: TextKind = {
  code: 'lock/bad-size',
  wanted: 'a whole number of bytes',
  test: (text) => /^(?:0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text)),
};
export const MEDIA_TYPE: TextKind = {
  code: 'lock/bad-media-type',
  wanted: 'a media type',
  test: (text) => /^[\w.+-]+\/[\w.+-]+$/.test(text),
};
export const ANY_TEXT: TextKind = { code: '', wanted: 'a text', test: () => true };

/** A mapping with fixed keys. */
export interface RecordReader {
  text(key: string, kind: TextKind): string | undefined;
  optionalText(key: string, kind: TextKind): string | undefined;
  list(key: string, kind: TextKind): readonly string[] | undefined;
  optionalList(key: string, kind: TextKind): readonly string[];
  piece(key: string): Piece | undefined;
  optionalPiece(key: string): Piece | undefined;
}

/**
 * Reads a mapping whose keys are known. Errors: `lock/unknown-key`, `lock/missing-key`, those of the kinds of
 * its texts, `lock/wrong-type`.
 */
export function readRecord(
  reading: LockReading,
  record: Piece,
  keys: readonly string[],
): RecordReader | undefined {
  const entries = entriesOf(reading, record);
  if (entries === undefined) return undefined;
  reportUnknown(reading, entries, { keys, name: record.name });
  const pieces = new Map(entries.map(({ key, value }) => [key, value]));
  const at = record.parent;
  const piece = (key: string) =>
    pieces.get(key) ?? missing(reading, { key, name: record.name, at });
  const asText = (found: Piece | undefined, kind: TextKind) =>
    found === undefined ? undefined : checkedText(reading, found, kind);
  const asList = (found: Piece | undefined, kind: TextKind) =>
    found === undefined ? undefined : checkedList(reading, found, kind);
  return {
    piece,
    optionalPiece: (key) => pieces.get(key),
    text: (key, kind) => asText(piece(key), kind),
    optionalText: (key, kind) => asText(pieces.get(key), kind),
    list: (key, kind) => asList(piece(key), kind),
    optionalList: (key, kind) => asList(pieces.get(key), kind) ?? [],
  };
}

function checkedText(reading: LockReading, piece: Piece, kind: TextKind): string | undefined {
  const text = textOf(reading, piece);
  if (text === undefined || kind.test(text)) return text;
  const message = `${JSON.stringify(text)} (${piece.name}) is not ${kind.wanted}.`;
  return report(reading, { code: kind.code, message, at: locationOf(reading, piece) });
}

function checkedList(
  reading: LockReading,
  piece: Piece,
  kind: TextKind,
): readonly string[] | undefined {
  return itemsOf(reading, piece)?.flatMap((item) => checkedText(reading, item, kind) ?? []);
}

function reportUnknown(
  reading: LockReading,
  entries: readonly Entry[],
  { keys, name }: { readonly keys: readonly string[]; readonly name: string },
): void {
  for (const { key, keyAt } of entries) {
    if (keys.includes(key)) continue;
    const message = `Key ${JSON.stringify(key)} is not known in ${name}; there are ${keys.join(', ')}.`;
    report(reading, { code: 'lock/unknown-key', message, at: keyAt });
  }
}

function missing(
  reading: LockReading,
  what: { readonly key: string; readonly name: string; readonly at: Location },
): undefined {
  const message = `Key ${what.key} is missing in ${what.name}.`;
  return report(reading, { code: 'lock/missing-key', message, at: what.at });
}
