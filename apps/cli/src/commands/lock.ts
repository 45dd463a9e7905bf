import type { Diagnostic, Lock } from '@orchestrate/model';
import {
  lock as lockImages,
  type PinningOptions,
  pinDockerfiles,
  type World,
} from '@orchestrate/pipeline';
import { formatCount } from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printDiagnostics, printLines, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';

export interface LockFlags {
  readonly file?: string;
  readonly check?: boolean;
  readonly writeDockerfiles?: boolean;
  readonly strip?: boolean;
}

/** `orchestrate lock`: completes the lock file, or says what it lacks; writes Dockerfiles where that is asked for. */
export function lock(flags: LockFlags): Promise<ExitCode> {
  const diagnostics = contradictions(flags);
  if (diagnostics.length > 0) return Promise.resolve(refuse({ kind: 'refused', diagnostics }));
  return withWorld(async (world) => {
    const stripped = flags.strip === true ? await pin(world, flags, 'strip') : EXIT.done;
    const locked = stripped === EXIT.done ? await complete(world, flags) : stripped;
    return locked === EXIT.done && flags.writeDockerfiles === true
      ? pin(world, flags, 'write')
      : locked;
  });
}

async function complete(world: World, { file, check }: LockFlags): Promise<ExitCode> {
  const result = await lockImages(world, {
    check: check === true,
    ...(file !== undefined && { file }),
  });
  if (result.kind !== 'locked') return refuse(result);
  printDiagnostics(result.diagnostics);
  printLines([
    ...result.added.map((name) => `+ ${name}  ${digestOf(result.lock, name)}`),
    ...result.removed.map((reference) => `- ${reference}  no longer used`),
    check === true
      ? `orchestrate.lock is complete: ${contents(result.lock)}`
      : `orchestrate.lock holds ${contents(result.lock)}`,
  ]);
  return EXIT.done;
}

async function pin(
  world: World,
  { file }: LockFlags,
  mode: PinningOptions['mode'],
): Promise<ExitCode> {
  const result = await pinDockerfiles(world, { mode, ...(file !== undefined && { file }) });
  if (result.kind === 'refused') return refuse(result);
  printDiagnostics(result.diagnostics);
  const done = mode === 'write' ? 'digests written' : 'digests taken out';
  printLines(
    result.files.length === 0
      ? ['no Dockerfile had to be changed']
      : result.files.map((path) => `${path}: ${done}`),
  );
  return EXIT.done;
}

function contradictions({ check, writeDockerfiles, strip }: LockFlags): Diagnostic[] {
  const given = [
    ...(check === true ? ['--check'] : []),
    ...(writeDockerfiles === true ? ['--write-dockerfiles'] : []),
    ...(strip === true ? ['--strip'] : []),
  ];
  if (given.length < 2) return [];
  return [
    {
      code: 'cli/contradiction',
      severity: 'error',
      message: `${given.join(' and ')} exclude each other.`,
      hint: 'Give one of them.',
    },
  ];
}

function digestOf({ images, downloads }: Lock, name: string): string {
  return images.get(name)?.digest ?? downloads.get(name)?.checksum ?? '';
}

function contents({ images, downloads }: Lock): string {
  const files = downloads.size > 0 ? [formatCount(downloads.size, 'download')] : [];
  return [formatCount(images.size, 'image'), ...files].join(' and ');
}
