import { type Diagnostic, type Location, MASK, type SourceFile } from '@orchestrate/model';

/**
 * The diagnostics with these places masked in the files that they point into, because people are shown lines of
 * them. Places of diagnostics still name the same words.
 */
export function concealed(
  diagnostics: readonly Diagnostic[],
  secret: readonly Location[],
): Diagnostic[] {
  if (secret.length === 0) return [...diagnostics];
  const files = new Map<SourceFile, Masked>();
  const masked = (at: Location): Location => {
    const file = files.get(at.source) ?? maskedFile(at.source, secret);
    files.set(at.source, file);
    const [start, end] = [file.moved(at.start, 'start'), file.moved(at.end, 'end')];
    return { source: file.source, start, end };
  };
  return diagnostics.map((one) => ({
    ...one,
    ...(one.at !== undefined && { at: masked(one.at) }),
    ...(one.related !== undefined && {
      related: one.related.map((place) => ({ ...place, at: masked(place.at) })),
    }),
  }));
}

interface Masked {
  readonly source: SourceFile;
  /** Where an offset of the file has gone; within a mask, to that edge of it. */
  readonly moved: (offset: number, edge: 'start' | 'end') => number;
}

function maskedFile(source: SourceFile, secret: readonly Location[]): Masked {
  const places = merged(secret.filter((one) => one.source === source));
  const text = places.reduceRight(
    (rest, { start, end }) => rest.slice(0, start) + MASK + rest.slice(end),
    source.text,
  );
  const moved: Masked['moved'] = (offset, edge) =>
    places.reduce((at, { start, end }) => {
      if (offset <= start) return at;
      const isWithin = offset < end;
      if (isWithin && edge === 'start') return at - (offset - start);
      return at + MASK.length - (Math.min(offset, end) - start);
    }, offset);
  return { source: { ...source, text }, moved };
}

/** By place, each piece of the file once. */
function merged(places: readonly Location[]): { start: number; end: number }[] {
  const all: { start: number; end: number }[] = [];
  for (const { start, end } of places.toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}
