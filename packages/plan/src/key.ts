import type { Fingerprint } from './fingerprint.ts';

/** Hex SHA-256 of a text's UTF-8 bytes; the platform brings it. */
export type Hash = (text: string) => string;

/** The input key: hex SHA-256 of the fingerprint's canonical text. */
export function inputKey(fingerprint: Fingerprint, hash: Hash): string {
  return hash(canonicalText(fingerprint));
}

/**
 * What a service is made of but for its parents' content, which is known only when they are built: hex SHA-256
 * of the fingerprint with no more than the parents' names.
 */
export function ownKey(fingerprint: Fingerprint, hash: Hash): string {
  const parents = Object.fromEntries(Object.keys(fingerprint.parents).map((name) => [name, '']));
  return hash(canonicalText({ ...fingerprint, parents }));
}

/**
 * A fingerprint as text that is the same for equal fingerprints, whatever made them: JSON with sorted
 * keys and no blanks. Files are tuples: they are most of the text of a large service.
 */
export function canonicalText(fingerprint: Fingerprint): string {
  const { files, ...rest } = fingerprint;
  const tuples = files.map((file) => [file.context, file.path, file.kind, file.mode, file.content]);
  return JSON.stringify([sortKeys(rest), tuples]);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
