import type { EventReader } from '@orchestrate/model';
import type { World } from '@orchestrate/pipeline';
import { createBroadcast } from '@orchestrate/report';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { withoutSecrets } from './hidden.ts';
import { listenForInterrupt } from './interrupt.ts';
import { createReaders } from './readers.ts';
import { say } from './say.ts';
import { createWorld } from './world.ts';

export interface ToldCommand<Result> {
  readonly env: NodeJS.ProcessEnv;
  readonly run: (world: World) => Promise<Result>;
  /** Called when everything that happened has been told. */
  readonly report: (result: Result) => ExitCode;
}

/** Runs a command that builds: what happens is told as the flags say, Ctrl-C cancels, whatever it opened is closed. */
export async function withToldWorld<Result>(
  flags: Parameters<typeof createReaders>[0],
  { env, run, report }: ToldCommand<Result>,
): Promise<ExitCode> {
  const broadcast = broadcastTo(await createReaders(flags));
  const interrupt = listenForInterrupt(
    () => say('interrupted: cancelling builds (again to kill them)'),
    () => process.exit(EXIT.interrupted),
  );
  using world = createWorld({
    cwd: process.cwd(),
    env,
    emit: broadcast.emit,
    signal: interrupt.signal,
    warn: (diagnostic) => broadcast.emit({ type: 'diagnosed', diagnostic }),
  });
  try {
    const result = await run(world);
    await broadcast.close();
    return report(result);
  } catch (error) {
    await broadcast.close();
    // Whatever waited when the signal came rejects with its reason.
    if (interrupt.happened()) return EXIT.interrupted;
    throw error;
  } finally {
    interrupt.dispose();
  }
}

/** Hands events to readers; one that throws is told of once. */
export function broadcastTo(readers: readonly EventReader[]) {
  return createBroadcast({
    readers,
    clock: { now: Date.now },
    onReaderFailed: (reader, error) =>
      say(`${reader} output stopped: ${withoutSecrets(String(error))}`),
  });
}
