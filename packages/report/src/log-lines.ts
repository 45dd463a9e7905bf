/** Makes whole lines of chunks that end anywhere, apart for each source. */
export interface LogLines {
  /** The lines that the chunk completes. */
  add(source: string, chunk: string): string[];
  /** What is left of the sources that begin with `prefix`, as lines; forgets them. */
  end(prefix: string): string[];
}

export function createLogLines(): LogLines {
  const open = new Map<string, string>();
  return {
    add(source, chunk) {
      const lines = `${open.get(source) ?? ''}${chunk}`.split('\n');
      open.set(source, lines.pop() ?? '');
      return lines;
    },
    end(prefix) {
      const ended = [...open].filter(([source]) => source.startsWith(prefix));
      for (const [source] of ended) open.delete(source);
      return ended.map(([, rest]) => rest).filter((rest) => rest !== '');
    },
  };
}
