/** All the names would be the longer half of the output of a first run. */
const NAMED = 3;

/** Names in a sentence, each once: the first few, and how many more there are. */
export function listed(names: readonly string[]): string {
  const all = [...new Set(names)];
  const shown = all.slice(0, NAMED);
  const rest = all.length - shown.length;
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`;
}
