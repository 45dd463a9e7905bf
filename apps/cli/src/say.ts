/** What is painted at the bottom of standard error now. */
let painted: { clear(): void } | undefined;

/** From now on `say` takes this away before it writes; undefined when nothing is painted any more. */
export function sayAbove(area: { clear(): void } | undefined): void {
  painted = area;
}

/** A line for people that is no event, on standard error. It begins a line, also after the `^C` of a terminal. */
export function say(line: string): void {
  painted?.clear();
  process.stderr.write(`${painted === undefined ? '\n' : ''}${line}\n`);
}
