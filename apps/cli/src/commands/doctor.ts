import { doctor as examine } from '@orchestrate/pipeline';
import { renderFindings } from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, printLines } from '../print.ts';
import { withWorld } from '../quiet-world.ts';
import { screenOf } from '../terminal.ts';

export interface DoctorFlags {
  readonly file?: string;
  readonly builder?: string;
  readonly json?: boolean;
}

/** `orchestrate doctor`: exit code 3 when something stands in the way of a build. */
export function doctor(flags: DoctorFlags): Promise<ExitCode> {
  return withWorld(async (world) => {
    const findings = await examine(world, {
      ...(flags.file !== undefined && { file: flags.file }),
      ...(flags.builder !== undefined && { builder: flags.builder }),
    });
    if (flags.json === true) printJson(findings);
    else printLines(renderFindings(findings, screenOf(process.stdout).look));
    return findings.some((finding) => finding.status === 'problem') ? EXIT.unusable : EXIT.done;
  });
}
