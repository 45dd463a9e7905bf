import type { RunRecord } from '@orchestrate/model';
import {
  type BuildOptions,
  describeBuild,
  type RunResult,
  build as runBuild,
} from '@orchestrate/pipeline';
import { createBroadcast, recordJson, renderSummary } from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withoutSecrets } from '../hidden.ts';
import { listenForInterrupt } from '../interrupt.ts';
import { printJson, printLines, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';
import { createReaders, progressKind } from '../readers.ts';
import { screenOf } from '../terminal.ts';
import { createWorld } from '../world.ts';
import { type BuildFlags, buildOptions } from './build-options.ts';
import { plan } from './plan.ts';

/** `orchestrate build`. */
export async function build(names: readonly string[], flags: BuildFlags): Promise<ExitCode> {
  const { options, diagnostics } = buildOptions(names, flags);
  if (diagnostics.length > 0) return refuse({ kind: 'refused', diagnostics });
  if (flags.print === true) return print(options);
  if (flags.dryRun === true) return plan(names, flags);
  return run(options, flags);
}

async function run(options: BuildOptions, flags: BuildFlags): Promise<ExitCode> {
  const readers = await createReaders(flags);
  const broadcast = createBroadcast({
    readers,
    clock: { now: Date.now },
    onReaderFailed: (reader, error) =>
      process.stderr.write(`${reader} output stopped: ${withoutSecrets(String(error))}\n`),
  });
  const interrupt = listenForInterrupt(
    () => process.stderr.write('\ninterrupted: cancelling builds (again to kill them)\n'),
    () => process.exit(EXIT.interrupted),
  );
  using world = createWorld({
    cwd: process.cwd(),
    env: process.env,
    emit: broadcast.emit,
    signal: interrupt.signal,
    warn: (diagnostic) => broadcast.emit({ type: 'diagnosed', diagnostic }),
  });
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

function report(result: RunResult, flags: BuildFlags): ExitCode {
  if (result.kind !== 'ended') return refuse(result);
  if (flags.json === true) printJson(recordJson(result.record));
  else if (flags.progress !== 'quiet' && flags.events !== '-') {
    const finalLine = progressKind(flags) !== 'plain';
    const { look } = screenOf(process.stdout);
    printLines(['', ...renderSummary(result.record, { ...look, finalLine })]);
  }
  return exitCodeOf(result.record);
}

function exitCodeOf({ status }: RunRecord): ExitCode {
  switch (status) {
    case 'succeeded':
      return EXIT.done;
    case 'failed':
      return EXIT.failed;
    case 'cancelled':
      return EXIT.interrupted;
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
