const TOO_FAR = 3;

/**
 * The option closest to a misspelt word, at most two edits away (BuildKit, `util/suggest`); of two that are as
 * close, the first one, or one with the same first letter. Upper or lower case is taken from the word.
 * Undefined when the word is one of the options: then it is not the spelling.
 */
export function suggest(
  word: string,
  options: Iterable<string>,
  { caseSensitive = true } = {},
): string | undefined {
  const fold = (text: string): string => (caseSensitive ? text : text.toLowerCase());
  let best: string | undefined;
  let least = TOO_FAR;
  for (const option of options) {
    const distance = editDistance(fold(word), fold(option));
    if (distance === 0) return undefined;
    const alike = fold(word).charAt(0) === fold(option).charAt(0);
    const score = distance + (alike ? 0 : 0.5);
    if (distance < TOO_FAR && score < least) [best, least] = [option, score];
  }
  if (best === undefined || caseSensitive) return best;
  const upper = word !== word.toLowerCase() && word === word.toUpperCase();
  return upper ? best.toUpperCase() : best.toLowerCase();
}

/** ` (did you mean X?)`, or nothing: BuildKit appends it to the message. */
export function didYouMean(
  word: string,
  options: Iterable<string>,
  rules?: { readonly caseSensitive: boolean },
): string {
  const best = suggest(word, options, rules);
  return best === undefined ? '' : ` (did you mean ${best}?)`;
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = at(previous, column - 1) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, at(previous, column) + 1, at(current, column - 1) + 1));
    }
    previous = current;
  }
  return at(previous, right.length);
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? Number.POSITIVE_INFINITY;
}
