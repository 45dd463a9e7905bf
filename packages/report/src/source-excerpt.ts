import { type Location, positionAt } from '@orchestrate/model';
import { columns, widthOf } from './fit.ts';
import { createPalette, type Look, symbolsFor } from './look.ts';
import { sourceText } from './printable.ts';

/** Of a longer range only the first two lines and the last are shown. */
const MOST_LINES = 4;
/** What stays visible before a range that is far to the right. */
const LEAD = 12;
const NARROWEST = 20;

/**
 * The lines of a location with their numbers, the range underlined:
 *
 *     12 |     contxt: ./web
 *        |     ~~~~~~
 *
 * Lines that are too wide are cut around the range; the location's columns count UTF-16 units, the underline
 * counts what is shown.
 */
export function sourceExcerpt(location: Location, look: Look): string[] {
  const { note, bad } = createPalette(look.colors);
  const lines = markedLines(location);
  const gutter = String(lines.at(-1)?.number ?? 1).length;
  const room = Math.max(NARROWEST, look.width - gutter - 3);
  const empty = note(`${' '.repeat(gutter)} |`);
  const shown =
    lines.length <= MOST_LINES ? lines : [...lines.slice(0, 2), undefined, ...lines.slice(-1)];
  return [
    empty,
    ...shown.flatMap((line) => {
      if (line === undefined) return [note(symbolsFor(look.unicode).ellipsis)];
      const { text, underline } = cut(line, room, symbolsFor(look.unicode).ellipsis);
      const source = `${note(`${String(line.number).padStart(gutter)} |`)} ${text}`.trimEnd();
      return [source, `${empty} ${underline.lead}${bad(underline.mark)}`];
    }),
  ];
}

interface MarkedLine {
  readonly number: number;
  readonly text: string;
  /** Columns as shown. */
  readonly from: number;
  readonly to: number;
}

function markedLines({ source, start, end }: Location): MarkedLine[] {
  const from = positionAt(source, start);
  const to = positionAt(source, Math.max(start, end));
  const texts = source.text.split('\n').slice(from.line - 1, to.line);
  return texts.flatMap((raw, index) => {
    const text = raw.replace(/\r$/, '');
    const number = from.line + index;
    const first = index === 0 ? from.column - 1 : text.length - text.trimStart().length;
    const last = number === to.line ? to.column - 1 : text.length;
    // The end of a range that takes in its line break is on an empty last line, which says nothing.
    if (index > 0 && last <= first) return [];
    const column = (at: number): number => widthOf(sourceText(text.slice(0, at)));
    return [
      {
        number,
        text: sourceText(text),
        from: column(first),
        to: Math.max(column(last), column(first) + 1),
      },
    ];
  });
}

interface CutLine {
  readonly text: string;
  readonly underline: { readonly lead: string; readonly mark: string };
}

function cut({ text, from, to }: MarkedLine, room: number, ellipsis: string): CutLine {
  const width = widthOf(text);
  const fits = width <= room;
  const side = widthOf(ellipsis);
  const start =
    fits || to <= room - side ? 0 : Math.max(0, Math.min(from - LEAD, width - room + side));
  const before = start > 0 ? ellipsis : '';
  const end = start + room - widthOf(before);
  const after = !fits && end < width ? ellipsis : '';
  const visibleEnd = end - widthOf(after);
  const lead = widthOf(before) + from - start;
  const mark = Math.max(1, Math.min(to, Math.max(visibleEnd, from + 1)) - from);
  return {
    text: `${before}${columns(text, start, visibleEnd)}${after}`,
    underline: { lead: ' '.repeat(lead), mark: '~'.repeat(mark) },
  };
}
