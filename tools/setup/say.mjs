// Plain lines, readable without colour, in a terminal and in a CI log alike.

/** One line of progress. */
export function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

/** A header that stands out between the outputs of other programs. */
export function header(text) {
  process.stderr.write(`\n=== ${text} ${'='.repeat(Math.max(3, 72 - text.length))}\n`);
}

/** Seconds since a moment of `performance.now()`, for people: `3.4 s`. */
export function since(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
