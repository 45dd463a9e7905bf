import { cleanPath } from '@orchestrate/model';

/**
 * The patterns of a `.dockerignore`'s text, as moby reads it (`patternmatcher/ignorefile`): a line is a comment
 * only when `#` is its very first character; surrounding blanks and a leading `/` go away. Docker's rules, not
 * git's: a pattern without a slash matches at the root only.
 */
export function readIgnoreText(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => readLine(line.trim()) ?? []);
}

function readLine(line: string): string | undefined {
  if (line === '') return undefined;
  const negated = line.startsWith('!');
  const written = negated ? line.slice(1).trim() : line;
  const clean = written === '' ? '' : cleanPath(written);
  const pattern = clean.length > 1 && clean.startsWith('/') ? clean.slice(1) : clean;
  return negated ? `!${pattern}` : pattern;
}
