/** Of one folder, by name: `<stamp> <hash> <day>`, the day counted from 1970. A stamp has blanks, the others have none. */
export type HashRow = Map<string, string>;

/** A name never holds a slash, and neither does what is kept of it: `name/kept/name/kept`. */
export function decodeRow(text: string): HashRow {
  const row: HashRow = new Map();
  if (text === '') return row;
  const parts = text.split('/');
  for (let at = 0; at + 1 < parts.length; at += 2) row.set(parts[at] ?? '', parts[at + 1] ?? '');
  return row;
}

export function encodeRow(row: HashRow): string {
  return [...row].flat().join('/');
}

export function encodeHash(stamp: string, hash: string, day: number): string {
  return `${stamp} ${hash} ${day}`;
}

/** The hash that is kept for a name, when it was taken at this stamp. */
export function hashIn(row: HashRow, name: string, stamp: string): string | undefined {
  const kept = row.get(name);
  if (kept?.startsWith(stamp) !== true || kept[stamp.length] !== ' ') return undefined;
  return kept.slice(stamp.length + 1, kept.lastIndexOf(' '));
}

export function withoutOld(row: HashRow, oldestDay: number): HashRow {
  const isYoung = (kept: string): boolean =>
    Number(kept.slice(kept.lastIndexOf(' ') + 1)) >= oldestDay;
  return new Map([...row].filter(([, kept]) => isYoung(kept)));
}
