import type { Location } from '@orchestrate/model';

/** A piece of a word as it is written. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly quoted: boolean;
      readonly text: string;
    }
  /** What only the running shell can know: `$(…)`, `${a#b}`, `$((…))`. */
  | { readonly kind: 'unknown'; readonly text: string };

/** A word as it is written; offsets count in the script. */
export interface RawWord {
  readonly parts: readonly Part[];
  readonly start: number;
  readonly end: number;
  /** Scripts of its command substitutions. */
  readonly scripts: readonly { readonly start: number; readonly end: number }[];
}

/** A word as the command gets it. */
export interface Word {
  /** What cannot be known stands there as it is written. */
  readonly text: string;
  /** Everything in it is known. */
  readonly known: boolean;
  readonly at: Location;
}

export type Variables = ReadonlyMap<string, string>;

/** Expands what is known of a word; a variable that stands alone without quotes is split at blanks. */
export function expandWord(raw: RawWord, variables: Variables, at: Location): Word[] {
  const [only, ...more] = raw.parts;
  if (more.length === 0 && only?.kind === 'variable' && !only.quoted) {
    const value = variables.get(only.name);
    if (value !== undefined) {
      return value
        .split(/[ \t\n]+/)
        .flatMap((text) => (text === '' ? [] : [{ text, known: true, at }]));
    }
  }
  return [{ ...expandParts(raw.parts, variables), at }];
}

/** The text of parts, and whether all of it is known. */
export function expandParts(
  parts: readonly Part[],
  variables: Variables,
): { readonly text: string; readonly known: boolean } {
  let text = '';
  let known = true;
  for (const part of parts) {
    const value = part.kind === 'variable' ? variables.get(part.name) : undefined;
    if (part.kind !== 'text' && value === undefined) known = false;
    text += value ?? part.text;
  }
  return { text, known };
}
