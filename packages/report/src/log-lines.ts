/** A stream of one step of one service. */
export type LogSource = readonly [service: string, step: string, stream: string];

/** Makes whole lines of chunks that end anywhere, apart for each source. */
export interface LogLines {
  /** The lines that the chunk completes. */
  add(source: LogSource, chunk: string): string[];
  /** What is left of a service's step, or of all its steps, as lines. */
  end(service: string, step?: string): string[];
}

export function createLogLines(): LogLines {
  const open = new Map<string, { readonly source: LogSource; readonly rest: string }>();
  return {
    add(source, chunk) {
      const key = JSON.stringify(source);
      const lines = `${open.get(key)?.rest ?? ''}${chunk}`.split('\n');
      const rest = lines.pop() ?? '';
      if (rest === '') open.delete(key);
      else open.set(key, { source, rest: rest.slice(lastState(rest)) });
      return lines;
    },
    end(service, step) {
      const ended = [...open].filter(
        ([, { source }]) => source[0] === service && (step === undefined || source[1] === step),
      );
      for (const [key] of ended) open.delete(key);
      return ended.map(([, { rest }]) => rest);
    },
  };
}

/** Where the text begins that has written over the rest of its line: a progress bar is not to fill the memory. */
function lastState(line: string): number {
  return line.lastIndexOf('\r', line.length - 2) + 1;
}
