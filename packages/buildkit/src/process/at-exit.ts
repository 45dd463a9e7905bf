/** What is still to be done should this process exit now. */
const left = new Set<() => void>();
let isListening = false;

/** Does something when this process exits, unless it is cancelled before: by one listener for all, as Node warns of many. */
export function atExit(action: () => void): () => void {
  if (!isListening) process.once('exit', () => left.forEach((one) => one()));
  isListening = true;
  // A function of its own: the same action may be asked for twice.
  const own = (): void => action();
  left.add(own);
  return () => void left.delete(own);
}
