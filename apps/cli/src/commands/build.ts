import { type BuildOptions, describeBuild, build as runBuild } from '@orchestrate/pipeline';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { groundsOf } from '../keep-grounds.ts';
import { printJson, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';
import { recordEnvironment } from '../recorded-environment.ts';
import type { NotRepeated } from '../repeat.ts';
import { withToldWorld } from '../told-world.ts';
import { type BuildFlags, buildOptions } from './build-options.ts';
import { report } from './build-report.ts';
import { plan } from './plan.ts';

/** `orchestrate build`. */
export async function build(
  names: readonly string[],
  flags: BuildFlags,
  { expectsBuild }: NotRepeated,
): Promise<ExitCode> {
  const { options, diagnostics } = buildOptions(names, flags);
  if (diagnostics.length > 0) return refuse({ kind: 'refused', diagnostics });
  if (flags.print === true) return print(options);
  if (flags.dryRun === true) return plan(names, flags);
  if (flags.watch === true) return (await import('./watch.ts')).watch(options, flags);
  return run({ ...options, expectsBuild }, flags);
}

function run(options: BuildOptions, flags: BuildFlags): Promise<ExitCode> {
  const recorded = recordEnvironment(process.env);
  const groundsFile = groundsOf(recorded, flags);
  return withToldWorld(flags, {
    env: recorded.env,
    run: (world) => runBuild({ ...world, groundsFile }, options),
    report: (result) => report(result, flags),
  });
}

/** The bake definition, for plain `docker buildx bake -f -`. */
function print(options: BuildOptions): Promise<ExitCode> {
  return withWorld(async (world) => {
    const described = await describeBuild(world, options);
    if (described.kind !== 'described') return refuse(described);
    printJson(described.definition);
    return EXIT.done;
  });
}
