import { type BuildOptions, describeBuild, build as runBuild } from '@orchestrate/pipeline';
import { createBroadcast } from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withoutSecrets } from '../hidden.ts';
import { listenForInterrupt } from '../interrupt.ts';
import { groundsOf } from '../keep-grounds.ts';
import { printJson, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';
import { createReaders } from '../readers.ts';
import { recordEnvironment } from '../recorded-environment.ts';
import { say } from '../say.ts';
import { createWorld } from '../world.ts';
import { type BuildFlags, buildOptions } from './build-options.ts';
import { report } from './build-report.ts';
import { plan } from './plan.ts';

/** `orchestrate build`. */
export async function build(names: readonly string[], flags: BuildFlags): Promise<ExitCode> {
  const { options, diagnostics } = buildOptions(names, flags);
  if (diagnostics.length > 0) return refuse({ kind: 'refused', diagnostics });
  if (flags.print === true) return print(options);
  if (flags.dryRun === true) return plan(names, flags);
  if (flags.watch === true) return (await import('./watch.ts')).watch(options, flags);
  return run(options, flags);
}

async function run(options: BuildOptions, flags: BuildFlags): Promise<ExitCode> {
  const readers = await createReaders(flags);
  const broadcast = createBroadcast({
    readers,
    clock: { now: Date.now },
    onReaderFailed: (reader, error) =>
      say(`${reader} output stopped: ${withoutSecrets(String(error))}`),
  });
  const interrupt = listenForInterrupt(
    () => say('interrupted: cancelling builds (again to kill them)'),
    () => process.exit(EXIT.interrupted),
  );
  const recorded = recordEnvironment(process.env);
  using surroundings = createWorld({
    cwd: process.cwd(),
    env: recorded.env,
    emit: broadcast.emit,
    signal: interrupt.signal,
    warn: (diagnostic) => broadcast.emit({ type: 'diagnosed', diagnostic }),
  });
  const world = { ...surroundings, groundsFile: groundsOf(recorded, flags) };
  try {
    const result = await runBuild(world, options);
    await broadcast.close();
    return report(result, flags);
  } catch (error) {
    await broadcast.close();
    // Whatever waited when the signal came rejects with its reason.
    if (interrupt.happened()) return EXIT.interrupted;
    throw error;
  } finally {
    interrupt.dispose();
  }
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
