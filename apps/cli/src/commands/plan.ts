import { type PrepareOptions, prepare, secretSources } from '@orchestrate/pipeline';
import { planToJson } from '@orchestrate/plan';
import { renderPlan } from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printDiagnostics, printJson, printLines, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';
import { screenOf } from '../terminal.ts';
import { isFrozen } from './frozen.ts';

export interface PlanFlags {
  readonly file?: string;
  readonly filter?: readonly string[];
  readonly since?: string;
  readonly frozen?: boolean;
  readonly json?: boolean;
}

/** `orchestrate plan`: what a build would do; writes nothing. */
export function plan(names: readonly string[], flags: PlanFlags): Promise<ExitCode> {
  const options: PrepareOptions = {
    names,
    filters: flags.filter ?? [],
    frozen: isFrozen(flags.frozen),
    force: false,
    noCache: false,
    overrides: {},
    ...(flags.since !== undefined && { since: flags.since }),
    ...(flags.file !== undefined && { file: flags.file }),
  };
  return withWorld(async (world) => {
    const prepared = await prepare(world, options);
    if (prepared.kind !== 'ready') return refuse(prepared);
    printDiagnostics(prepared.diagnostics);
    const { manifest } = prepared.workspace;
    const secrets = secretSources(world, manifest, prepared.selection);
    if (flags.json === true) printJson({ ...planToJson(prepared.plan), secrets });
    else {
      printLines(renderPlan(prepared.plan, screenOf(process.stdout).look));
      printLines(
        secrets.map(
          ({ service, id, from }) => `${service} would get the secret ${id} from ${from}`,
        ),
      );
    }
    return EXIT.done;
  });
}
