import type { Emit } from '@orchestrate/model';
import { type BuildOptions, type WatchView, watch as watchServices } from '@orchestrate/pipeline';
import { createFolderWatcher } from '@orchestrate/workspace';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { listenForInterrupt } from '../interrupt.ts';
import { printDiagnostics, refuse } from '../print.ts';
import { createReaders, eventsReaders } from '../readers.ts';
import { say } from '../say.ts';
import { broadcastTo } from '../told-world.ts';
import { createWorld } from '../world.ts';
import type { BuildFlags } from './build-options.ts';
import { report } from './build-report.ts';

const PATHS_SHOWN = 3;

/** `orchestrate build --watch`: builds until it is interrupted; every run has a screen of its own. */
export async function watch(options: BuildOptions, flags: BuildFlags): Promise<ExitCode> {
  const screens = createScreens(flags);
  const interrupt = listenForInterrupt(
    () => say('stopping (again to kill what is being built)'),
    () => process.exit(EXIT.interrupted),
  );
  using world = createWorld({
    cwd: process.cwd(),
    env: process.env,
    emit: (happening) => screens.emit(happening),
    signal: interrupt.signal,
    warn: (diagnostic) => screens.emit({ type: 'diagnosed', diagnostic }),
  });
  try {
    const watching = { world, watcher: createFolderWatcher(), view: createView(screens, flags) };
    const refusal = await watchServices(watching, options);
    return refusal === undefined ? EXIT.interrupted : refuse(refusal);
  } catch (error) {
    // Whatever waited when the signal came rejects with its reason.
    if (interrupt.happened()) return EXIT.interrupted;
    throw error;
  } finally {
    await screens.end();
    interrupt.dispose();
  }
}

function createView(screens: ReturnType<typeof createScreens>, flags: BuildFlags): WatchView {
  return {
    async began(changed) {
      if (changed.length > 0) say(`changed: ${shorten(changed)}`);
      await screens.open();
    },
    outdated: (services) => say(`out of date: ${services.join(', ')}; built anew after this run`),
    async ended(result) {
      await screens.close();
      report(result, flags);
    },
    refused: (diagnostics) => printDiagnostics(diagnostics),
    waiting: () => say('watching for changes; Ctrl-C ends'),
  };
}

/** Relative to where the command runs. */
function shorten(paths: readonly string[]): string {
  const here = `${process.cwd()}/`;
  const shown = paths.slice(0, PATHS_SHOWN).map((path) => path.replace(here, ''));
  const more = paths.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** One set of readers for people a run, and one for machines for all of them. */
function createScreens(flags: BuildFlags) {
  const machines = broadcastTo(eventsReaders(flags));
  let people: ReturnType<typeof broadcastTo> | undefined;
  const emit: Emit = (happening) => {
    people?.emit(happening);
    machines.emit(happening);
    if (people === undefined && happening.type === 'diagnosed')
      printDiagnostics([happening.diagnostic]);
  };
  const close = async (): Promise<void> => {
    await people?.close();
    people = undefined;
  };
  return {
    emit,
    close,
    async open() {
      people = broadcastTo(await createReaders({ progress: flags.progress }));
    },
    async end() {
      await close();
      await machines.close();
    },
  };
}
