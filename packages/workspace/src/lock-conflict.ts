import type { Diagnostic, SourceFile } from '@orchestrate/model';

/** The two versions that a merge could not join. */
export interface Sides {
  readonly ours: SourceFile;
  readonly theirs: SourceFile;
}

type Place = 'both' | 'ours' | 'base' | 'theirs';

/** Git's markers (git-merge(1), "How conflicts are presented"), `|||||||` with the diff3 styles only. */
const MARKERS: Readonly<Record<string, Place>> = {
  '<<<<<<<': 'ours',
  '|||||||': 'base',
  '=======': 'theirs',
  '>>>>>>>': 'both',
};

/** `lock/conflict` at the first marker of a merge, if there is one. */
export function conflictIn(source: SourceFile): Diagnostic | undefined {
  const marker = /^<{7}(?= |\r?$).*$/m.exec(source.text);
  if (marker === null) return undefined;
  return {
    code: 'lock/conflict',
    severity: 'error',
    message: 'The lock has conflicts of a merge in it.',
    hint: 'Run `orchestrate lock`: it keeps what both sides agree on and resolves the rest again; or take the file of one side first.',
    at: { source, start: marker.index, end: marker.index + marker[0].trimEnd().length },
  };
}

/** The file as it was on either side of a merge; undefined when there are no markers. */
export function sidesOf(source: SourceFile): Sides | undefined {
  if (conflictIn(source) === undefined) return undefined;
  const texts = { ours: '', theirs: '' };
  let place: Place = 'both';
  for (const line of source.text.split(/(?<=\n)/)) {
    const marker = MARKERS[line.slice(0, 7)];
    if (marker !== undefined) {
      place = marker;
      continue;
    }
    if (place === 'both' || place === 'ours') texts.ours += line;
    if (place === 'both' || place === 'theirs') texts.theirs += line;
  }
  const side = (text: string): SourceFile => ({ path: source.path, text });
  return { ours: side(texts.ours), theirs: side(texts.theirs) };
}
