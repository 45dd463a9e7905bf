import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Grounds, GroundsFile, Sight } from '@orchestrate/model';
import { makeStateFolder } from '../state-folder.ts';
import { decodeGrounds, encodeGrounds, Looks, type WrittenGrounds } from './file-format.ts';
import {
  changedAt,
  isPresent,
  LOOK_SIZE,
  type Look,
  look,
  realPath,
  statusChangedAt,
} from './look.ts';
import { isSameRequest, type Request, writeRequest } from './request.ts';

/** File systems stamp with a coarse clock, some in steps of two seconds; */
const RACY_MS = 2000;
/** those that tell fractions of a millisecond in steps of their system's timer, which are 10 ms at most. */
const FINE_RACY_MS = 50;
const PRECISION_MS = 0.005;

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
        const looked = lookAt([also, grounds.source.sights, grounds.sights], grounds);
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

/** Undefined when something is not as the run saw it, or may not be. */
function lookAt(all: readonly Iterable<Sight>[], { startedAt }: Grounds): Looks | undefined {
  const looks = new Looks();
  for (const sight of all.values().flatMap((some) => some)) {
    const { path, what } = sight;
    const found = look(what, path);
    if (!isAsSeen(sight, found) || !isAtRest(found, startedAt)) return undefined;
    looks.add(what, path, found);
  }
  return looks;
}

/** Whether a later write would have left another time behind. */
function isAtRest(found: Look, startedAt: number): boolean {
  const isFine = !Number.isInteger(statusChangedAt(found));
  return changedAt(found) < startedAt - (isFine ? FINE_RACY_MS : RACY_MS);
}

/** Also where clocks of the file system and of this machine differ, which hides what was written meanwhile. */
function isAsSeen({ present, changedMs }: Sight, found: Look): boolean {
  if (present !== undefined && present !== isPresent(found)) return false;
  return changedMs === undefined || Math.abs(statusChangedAt(found) - changedMs) < PRECISION_MS;
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

function isUnchanged(what: Sight['what'], path: string, before: Look): boolean {
  const now = look(what, path);
  for (let index = 0; index < LOOK_SIZE; index += 1) {
    if (now[index] !== before[index]) return false;
  }
  return true;
}
