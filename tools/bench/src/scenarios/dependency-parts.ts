import { output, type Part } from '../command.ts';
import type { Peer } from '../peers/peer.ts';

interface Step {
  readonly instruction: string;
  readonly text: string;
  readonly state: string;
  readonly startedAt?: number;
  readonly completedAt?: number;
}

interface Mount {
  readonly id: string;
  readonly restored?: string;
  readonly notRestored?: string;
  readonly restoreMs: number;
  readonly saveMs: number;
  readonly restoredBytes: number;
  readonly savedBytes: number;
}

interface Run {
  readonly services: readonly { readonly service: string; readonly steps: readonly Step[] }[];
  readonly cacheMounts?: readonly Mount[];
}

/** The commands that install dependencies, and what compiles with what they brought. */
const INSTALLS = /\b(?:pip install|npm ci|go (?:mod download|build))\b/;

/**
 * How long the steps took that install dependencies, and what moving mounts cost, as the last run in a folder
 * recorded it. Throws when a mount that should have come along was not restored.
 */
export async function dependencyParts(
  peer: Peer,
  folder: string,
  { mounts }: { readonly mounts: boolean },
): Promise<Part[]> {
  const { file } = peer.build(folder);
  const printed = await output({ file, args: ['runs', '--json', '--limit', '1'], cwd: folder });
  if (printed === undefined) throw new Error('the run left no record');
  const [run]: Run[] = JSON.parse(printed);
  if (run === undefined) throw new Error('the run left no record');
  const steps = run.services.flatMap(({ service, steps }) =>
    steps.flatMap((step) => stepPart(service, step)),
  );
  return mounts ? [...steps, ...mountParts(run.cacheMounts ?? [])] : steps;
}

function stepPart(service: string, { instruction, text, state, ...times }: Step): Part[] {
  const command = INSTALLS.exec(text)?.[0];
  if (instruction !== 'RUN' || command === undefined) return [];
  const name = `${service}: ${command}`;
  const { startedAt, completedAt } = times;
  if (state !== 'executed' || startedAt === undefined || completedAt === undefined)
    return [{ name, instead: state }];
  return [{ name, ms: completedAt - startedAt }];
}

function mountParts(mounts: readonly Mount[]): Part[] {
  const missing = mounts.find(({ restored }) => restored === undefined);
  if (missing !== undefined || mounts.length === 0)
    throw new Error(`not restored: ${missing?.id} (${missing?.notRestored})`);
  const sum = (of: (mount: Mount) => number) =>
    mounts.reduce((total, mount) => total + of(mount), 0);
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return [
    {
      name: `restoring ${mounts.length} mounts (${megabytes(sum((one) => one.restoredBytes))})`,
      ms: sum((one) => one.restoreMs),
    },
    {
      name: `saving what is new in them (${megabytes(sum((one) => one.savedBytes))})`,
      ms: sum((one) => one.saveMs),
    },
  ];
}
