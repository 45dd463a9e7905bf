import { explain as explainService } from '@orchestrate/pipeline';
import { explanationJson, renderExplanation } from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printDiagnostics, printJson, printLines, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';
import { localLook } from '../terminal.ts';
import { isFrozen } from './frozen.ts';

export interface ExplainFlags {
  readonly file?: string;
  readonly frozen?: boolean;
  readonly builder?: string;
  readonly json?: boolean;
}

/** `orchestrate explain SERVICE`: why it is built or not, and where its last build left the cache. */
export function explain(service: string, flags: ExplainFlags): Promise<ExitCode> {
  return withWorld(async (world) => {
    const result = await explainService(world, {
      service,
      frozen: isFrozen(flags.frozen),
      ...(flags.file !== undefined && { file: flags.file }),
      ...(flags.builder !== undefined && { builder: flags.builder }),
    });
    if (result.kind !== 'explained') return refuse(result);
    printDiagnostics(result.diagnostics);
    if (flags.json === true) printJson(explanationJson(result.explanation));
    else printLines(renderExplanation(result.explanation, localLook()));
    return EXIT.done;
  });
}
