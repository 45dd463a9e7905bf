import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { GroundsFile, Sight } from '@orchestrate/model';
import { makeStateFolder } from '../state-folder.ts';
import { decodeGrounds, encodeGrounds, type WrittenGrounds } from './file-format.ts';
import { LOOK_SIZE, look, realPath } from './look.ts';
import { lookAgain } from './look-again.ts';
import { isSameRequest, type Request, writeRequest } from './request.ts';

export interface GroundsFileOptions {
  /** Which of the environment was read. */
  readonly variables: () => readonly string[];
  /** What the program itself rests on. */
  readonly also: readonly Sight[];
  /** Kept for whoever reads the grounds. */
  readonly flags: WrittenGrounds['flags'];
}

/** The `GroundsFile` port over a file, for one request. */
export function createGroundsFile(
  file: string,
  request: Request,
  { variables, also, flags }: GroundsFileOptions,
): GroundsFile {
  return {
    keep(grounds) {
      try {
        const looked = lookAgain([also, grounds.source.sights, grounds.sights], grounds.startedAt);
        if (looked === undefined) return;
        const secret = new Set(grounds.variables);
        const read = variables().filter((name) => !secret.has(name));
        const { source, happenings, record } = grounds;
        const written: WrittenGrounds = {
          request: writeRequest(request, read.toSorted()),
          flags,
          variables: grounds.variables,
          realPaths: [...grounds.realPaths],
          images: [...grounds.images],
          source: { ...source, sights: [] },
          happenings,
          record,
        };
        replace(file, encodeGrounds(written, looked));
      } catch {
        // The next run looks at everything.
      }
    },
  };
}

/** In one move, and without waiting for the disk: what is lost or half written is not taken for grounds. */
function replace(file: string, bytes: Buffer): void {
  makeStateFolder(file);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, bytes, { mode: 0o600 });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

export interface KeptGrounds extends WrittenGrounds {
  /** Whether all that was looked at is as it was. Stops at the first difference. */
  filesHold(): boolean;
}

/** The grounds of an earlier run that was asked the same; undefined when there are none. Never throws. */
export function readGrounds(file: string, request: Request): KeptGrounds | undefined {
  try {
    const decoded = decodeGrounds(readFileSync(file));
    if (decoded === undefined) return undefined;
    const { grounds } = decoded;
    if (!isSameRequest(request, grounds.request)) return undefined;
    if (!grounds.variables.every((name) => (request.env[name] ?? '') !== '')) return undefined;
    const linksHold = (): boolean =>
      grounds.realPaths.every(([path, real]) => realPath(path) === real);
    return { ...grounds, filesHold: () => linksHold() && decoded.every(isUnchanged) };
  } catch {
    return undefined;
  }
}

function isUnchanged(what: Sight['what'], path: string, before: ArrayLike<number>): boolean {
  const now = look(what, path);
  for (let index = 0; index < LOOK_SIZE; index += 1) {
    if (now[index] !== before[index]) return false;
  }
  return true;
}
