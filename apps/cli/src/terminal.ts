import type { Look } from '@orchestrate/report/run';

/** What is known of an output stream. */
export interface Screen {
  readonly isTTY: boolean;
  /** Something can be painted over again: a terminal that moves its cursor and says how large it is. */
  readonly paints: boolean;
  readonly look: Look;
}

const CI_WIDTH = 120;

/** A stream of the process: a terminal's methods are there only when it is one. */
interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
}

/**
 * How to write to a stream: NO_COLOR and FORCE_COLOR (no-color.org, Node's own rule) decide over colour, a
 * terminal or CI over width.
 */
export function screenOf(stream: OutputStream, env: NodeJS.ProcessEnv = process.env): Screen {
  const isTTY = stream.isTTY === true;
  // A pseudo-terminal that nobody gave a size, as in `docker exec -t` of a CI system, says 0.
  const columns = (isTTY ? stream.columns : undefined) ?? 0;
  return {
    isTTY,
    paints: isTTY && columns > 0 && env['TERM'] !== 'dumb',
    look: {
      width: columns || CI_WIDTH,
      colors: usesColors(stream, env),
      unicode: env['TERM'] !== 'linux' && env['TERM'] !== 'dumb',
    },
  };
}

function usesColors(stream: OutputStream, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0';
  return stream.isTTY === true && stream.hasColors?.() === true;
}

/** How to print what was asked for: times as the clock on the wall shows them. */
export function localLook(): Look & { readonly timeZone: string } {
  return {
    ...screenOf(process.stdout).look,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
