import { lock as lockImages } from '@orchestrate/pipeline';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printDiagnostics, printLines, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';

export interface LockFlags {
  readonly file?: string;
  readonly check?: boolean;
}

/** `orchestrate lock`: completes the lock file, or says what it lacks. */
export function lock(flags: LockFlags): Promise<ExitCode> {
  return withWorld(async (world) => {
    const check = flags.check === true;
    const result = await lockImages(world, {
      check,
      ...(flags.file !== undefined && { file: flags.file }),
    });
    if (result.kind !== 'locked') return refuse(result);
    printDiagnostics(result.diagnostics);
    const count = result.lock.images.size;
    printLines([
      ...result.added.map(
        (reference) => `+ ${reference}  ${result.lock.images.get(reference)?.digest ?? ''}`,
      ),
      ...result.removed.map((reference) => `- ${reference}  no longer used`),
      check
        ? `orchestrate.lock is complete: ${images(count)}`
        : `orchestrate.lock holds ${images(count)}`,
    ]);
    return EXIT.done;
  });
}

function images(count: number): string {
  return `${count} ${count === 1 ? 'image' : 'images'}`;
}
