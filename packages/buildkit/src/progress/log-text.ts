import { TextDecoder } from 'node:util';
import type { VertexLog } from './decode.ts';

/** A line that never ends is handed on in pieces, so that a progress bar does not fill the memory. */
const LINE_LIMIT = 64 * 1024;
/** What a failure shows of a step's output, and how much is kept for it. */
const TAIL_LINES = 20;
const TAIL_CHARACTERS = 16 * 1024;

/** What one stream of a step has printed since the last end of a line. */
interface Stream {
  readonly decoder: TextDecoder;
  rest: string;
}

interface Output {
  readonly streams: Map<VertexLog['stream'], Stream>;
  tail: string;
}

/** Puts the output of steps together again: BuildKit cuts it anywhere, within lines and within characters. */
export class LogText {
  readonly #outputs = new Map<string, Output>();

  /** The lines that this piece completes, with their ends; empty when it completes none. */
  add({ vertex, stream, data }: VertexLog): string {
    const output = this.#outputs.get(vertex) ?? { streams: new Map(), tail: '' };
    this.#outputs.set(vertex, output);
    const state = output.streams.get(stream) ?? { decoder: new TextDecoder(), rest: '' };
    output.streams.set(stream, state);
    const text = state.rest + state.decoder.decode(data, { stream: true });
    const end = endOfLines(text);
    state.rest = text.slice(end);
    return keep(output, text.slice(0, end));
  }

  /** The unfinished last lines of a step, by stream. */
  end(vertex: string): { readonly stream: VertexLog['stream']; readonly text: string }[] {
    const output = this.#outputs.get(vertex);
    if (output === undefined) return [];
    const rests = [...output.streams].map(([stream, state]) => ({
      stream,
      text: keep(output, state.rest + state.decoder.decode()),
    }));
    output.streams.clear();
    return rests.filter((rest) => rest.text !== '');
  }

  /** Steps that may have printed more than was handed on. */
  open(): string[] {
    return [...this.#outputs].flatMap(([vertex, { streams }]) =>
      streams.size > 0 ? [vertex] : [],
    );
  }

  /** The last lines that a step has printed so far. */
  tail(vertex: string): string[] {
    const tail = (this.#outputs.get(vertex)?.tail ?? '').replace(/\r?\n$/, '');
    return tail === '' ? [] : tail.split('\n').map(lastOverwrite).slice(-TAIL_LINES);
  }

  /** Forgets a step whose output nobody will ask for. */
  forget(vertex: string): void {
    this.#outputs.delete(vertex);
  }
}

function keep(output: Output, text: string): string {
  output.tail = `${output.tail}${text}`.slice(-TAIL_CHARACTERS);
  return text;
}

/**
 * Where the last whole line ends. Progress bars end their lines with a carriage return only; one at the very
 * end may be the first half of a line break.
 */
function endOfLines(text: string): number {
  const end = Math.max(text.lastIndexOf('\n'), text.slice(0, -1).lastIndexOf('\r')) + 1;
  return end === 0 && text.length > LINE_LIMIT ? text.length : end;
}

/** What a terminal would show of a line that was written over again. */
function lastOverwrite(line: string): string {
  return line.replace(/\r+$/, '').split('\r').at(-1) ?? '';
}
