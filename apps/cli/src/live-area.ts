import { rowsOf } from '@orchestrate/report';
import { createLogUpdate } from 'log-update';

/** Lines at the bottom of a terminal that are replaced in place. */
export interface LiveArea {
  replace(lines: readonly string[]): void;
  /** Takes them away; what is written next stands where they began. */
  clear(): void;
  /** The terminal has another size now: takes them away, however it has broken them anew. */
  resized(): void;
}

const UP_AND_ERASE = '\u001B[1A\u001B[2K';

export function createLiveArea(
  stream: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv = process.env,
): LiveArea {
  const update = createLogUpdate(stream);
  let shown: readonly string[] = [];
  const clear = (): void => {
    update.clear();
    shown = [];
  };
  return {
    clear,
    replace(lines) {
      update(lines.join('\n'));
      shown = lines;
    },
    resized() {
      const { columns } = stream;
      const wrapped = columns > 0 && rewraps(env) ? rowsOf(shown, columns) - shown.length : 0;
      clear();
      // Synchronised with what `clear` has written: no frame comes between.
      if (wrapped > 0) stream.write(UP_AND_ERASE.repeat(wrapped));
    },
  };
}

/**
 * Terminals break lines anew when they become narrower, all but xterm, which cuts them off: there, rows above
 * the live lines are not theirs. It says who it is in `XTERM_VERSION` (xterm(1)), which a multiplexer inherits.
 */
function rewraps(env: NodeJS.ProcessEnv): boolean {
  return env['XTERM_VERSION'] === undefined || env['TMUX'] !== undefined;
}
