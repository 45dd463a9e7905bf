/** One line of progress on standard error; standard output carries only what was asked for. */
export function say(part: string, text: string): void {
  process.stderr.write(`lab: ${part}: ${text}\n`);
}

/** Does some work between two lines of progress, the second with the seconds that it took. */
export async function saying<T>(part: string, text: string, work: () => Promise<T>): Promise<T> {
  say(part, `${text} …`);
  const start = performance.now();
  const result = await work();
  say(part, `${text}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
