import { showLock } from '@orchestrate/pipeline';
import { lockToJson, renderLock } from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, printLines, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';
import { screenOf } from '../terminal.ts';

export interface LockShowFlags {
  readonly file?: string;
  readonly json?: boolean;
}

/** `orchestrate lock show`. */
export function lockShow(flags: LockShowFlags): Promise<ExitCode> {
  return withWorld(async (world) => {
    const shown = await showLock(world, flags);
    if (shown.kind === 'refused') return refuse(shown);
    if (flags.json === true) printJson(lockToJson(shown));
    else printLines(renderLock(shown, screenOf(process.stdout).look));
    return EXIT.done;
  });
}
