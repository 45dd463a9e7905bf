import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabPaths } from '../paths.ts';
import { Refusal } from '../refusal.ts';
import { type Daemon, daemonOf, runningDaemon } from '../system/daemon.ts';
import { type Bridge, bridgeOf } from './bridge.ts';

/** An engine beside the first, which is empty each time it is started. */
export interface ExtraEngine {
  /** 2 or more; it is in the names of all that the engine has, so that several can run at once. */
  readonly number: number;
  /** For people to read. */
  readonly title: string;
  readonly daemon: Daemon;
  readonly folder: string;
  /** Where it listens, as a `DOCKER_HOST`. */
  readonly host: string;
  readonly bridge: Bridge;
}

const SECOND = 2;
/** There are no more networks that are a bridge's own. */
const LAST = 99;

/** The extra engine of this number. */
export function extraEngine(paths: LabPaths, number = SECOND): ExtraEngine {
  const name = number === SECOND ? 'second' : `engine-${number}`;
  const folder = join(paths.root, name);
  return {
    number,
    title: number === SECOND ? 'second engine' : `engine ${number}`,
    daemon: daemonOf(paths, number === SECOND ? 'second-engine' : name),
    folder,
    host: `unix://${join(folder, 'docker.sock')}`,
    bridge: bridgeOf(number),
  };
}

/** What the flags `--engine N` and `--second-engine` ask for; undefined without them. */
export function engineAskedFor(
  paths: LabPaths,
  flags: { readonly engine?: string | undefined; readonly 'second-engine': boolean },
): ExtraEngine | undefined {
  if (flags.engine === undefined) return flags['second-engine'] ? extraEngine(paths) : undefined;
  const number = Number(flags.engine);
  if (Number.isInteger(number) && number >= SECOND && number <= LAST)
    return extraEngine(paths, number);
  throw new Refusal(
    `"${flags.engine}" is no number of an extra engine`,
    `Give one from ${SECOND} to ${LAST}; the first engine is the one that docker uses by itself.`,
  );
}

/** The extra engines that the lab knows of, running or not; the second one always. */
export async function extraEngines(paths: LabPaths): Promise<readonly ExtraEngine[]> {
  const names = await readdir(paths.run).catch(() => []);
  const numbers = names.flatMap((name) => /^engine-(\d+)\.json$/.exec(name)?.[1] ?? []);
  return [SECOND, ...numbers.map(Number)].map((number) => extraEngine(paths, number));
}

/** Stops with what to do when the engine does not run. */
export async function expectRunning({ daemon, title, number }: ExtraEngine): Promise<void> {
  if ((await runningDaemon(daemon)) !== undefined) return;
  throw new Refusal(
    `the ${title} is not running`,
    `Run "npm run lab -- up --engine ${number}" first.`,
  );
}
