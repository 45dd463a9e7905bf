import { hasErrors } from '@orchestrate/model';
import { cacheDoctor as examine } from '@orchestrate/pipeline';
import { cacheFindingsJson, renderCacheFindings } from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printDiagnostics, printJson, printLines, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';
import { screenOf } from '../terminal.ts';

export interface CacheDoctorFlags {
  readonly file?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** `orchestrate cache doctor`: exit code 1 when there is an error; with `--strict` a warning is enough. */
export function cacheDoctor(flags: CacheDoctorFlags): Promise<ExitCode> {
  return withWorld(async (world) => {
    const result = await examine(world, flags);
    if (result.kind === 'refused') return refuse(result);
    printDiagnostics(result.diagnostics);
    if (flags.json === true) printJson(cacheFindingsJson(result));
    else printLines(renderCacheFindings(result, screenOf(process.stdout).look));
    const { findings } = result;
    const failed =
      hasErrors(findings) ||
      (flags.strict === true && findings.some(({ severity }) => severity === 'warning'));
    return failed ? EXIT.failed : EXIT.done;
  });
}
