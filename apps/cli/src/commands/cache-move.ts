import type { CacheMountRecord } from '@orchestrate/model';
import { type MoveOptions, moveCacheMounts } from '@orchestrate/pipeline';
import { renderMounts } from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printDiagnostics, printJson, printLines, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';
import { screenOf } from '../terminal.ts';
import { isFrozen } from './frozen.ts';

export interface CacheMoveFlags {
  readonly file?: string;
  readonly filter?: readonly string[];
  readonly since?: string;
  readonly builder?: string;
  readonly frozen?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `orchestrate cache save` and `cache restore`: exit code 1 when a mount could not be moved. */
export function moveCache(
  action: MoveOptions['action'],
  names: readonly string[],
  flags: CacheMoveFlags,
): Promise<ExitCode> {
  return withWorld(async (world) => {
    const saying = {
      ...world,
      emit: (happening: Parameters<typeof world.emit>[0]) => {
        if (happening.type === 'diagnosed') printDiagnostics([happening.diagnostic]);
      },
    };
    const result = await moveCacheMounts(saying, {
      action,
      names,
      filters: flags.filter ?? [],
      frozen: isFrozen(flags.frozen),
      force: flags.force === true,
      noCache: false,
      overrides: {},
      ...(flags.since !== undefined && { since: flags.since }),
      ...(flags.file !== undefined && { file: flags.file }),
      ...(flags.builder !== undefined && { builder: flags.builder }),
    });
    if (result.kind !== 'moved') return refuse(result);
    if (flags.json === true) printJson(result.mounts);
    else printLines(linesOf(result.mounts));
    return result.mounts.some(hasFailed) ? EXIT.failed : EXIT.done;
  });
}

function linesOf(mounts: readonly CacheMountRecord[]): string[] {
  const { look } = screenOf(process.stdout);
  return mounts.length === 0 ? ['no cache mount is used here'] : renderMounts(mounts, look);
}

function hasFailed({ notRestored, notSaved }: CacheMountRecord): boolean {
  return notRestored === 'failed' || notSaved === 'failed';
}
