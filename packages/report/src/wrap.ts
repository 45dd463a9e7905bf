import { widthOf } from './fit.ts';

/** Words after a title, in lines that are no wider than `width` where the words allow it. */
export function wrap(title: string, words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = title;
  for (const [index, word] of words.entries()) {
    const text = index < words.length - 1 ? `${word},` : word;
    if (line !== title && widthOf(line) + 1 + widthOf(text) > width) {
      lines.push(line);
      line = `  ${text}`;
    } else {
      line = `${line} ${text}`;
    }
  }
  return [...lines, line];
}
