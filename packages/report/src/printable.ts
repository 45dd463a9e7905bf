import stripAnsi from 'strip-ansi';

/** Control characters, and marks that reorder what stands around them (as in "Trojan Source"). */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu;
const TAB = '    ';
/** Nearly every line is like this, and stays as it is. */
const PLAIN = /^[\x21-\x7e][\x20-\x7e]*$/;

/**
 * One line of somebody else's output, such that it cannot move the cursor, change colours or hide text. Of a
 * line that was overwritten with carriage returns, as progress bars do, the last state stays.
 */
export function printable(line: string): string {
  if (PLAIN.test(line)) return line;
  const states = stripAnsi(line).split('\r');
  const last = states.findLast((state) => state.trim() !== '') ?? '';
  return last.replaceAll('\t', TAB).replace(UNPRINTABLE, '').toWellFormed();
}

/** Text that is to stay on one line: line breaks and runs of blanks become one blank. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim());
}

/** A line of a file, with every character in its place: what cannot be shown is replaced, tabs take four columns. */
export function sourceText(text: string): string {
  return text.replaceAll('\t', TAB).replace(UNPRINTABLE, '\ufffd').toWellFormed();
}
