import type { World } from '@orchestrate/pipeline';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { listenForInterrupt } from './interrupt.ts';
import { printDiagnostics } from './print.ts';
import { createWorld } from './world.ts';

/** Runs a command that shows no progress: Ctrl-C ends its requests, whatever it opened is closed. */
export async function withWorld(command: (world: World) => Promise<ExitCode>): Promise<ExitCode> {
  const interrupt = listenForInterrupt(
    () => {},
    () => process.exit(EXIT.interrupted),
  );
  using world = createWorld({
    cwd: process.cwd(),
    env: process.env,
    emit: () => {},
    signal: interrupt.signal,
    warn: (diagnostic) => printDiagnostics([diagnostic]),
  });
  try {
    const code = await command(world);
    return interrupt.happened() ? EXIT.interrupted : code;
  } catch (error) {
    if (interrupt.happened()) return EXIT.interrupted;
    throw error;
  } finally {
    interrupt.dispose();
  }
}
