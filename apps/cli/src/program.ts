import { Command, CommanderError, Option } from 'commander';
import { addCache } from './cache-program.ts';
import type { BuildFlags } from './commands/build-options.ts';
import type { ExplainFlags } from './commands/explain.ts';
import type { LockFlags } from './commands/lock.ts';
import type { PlanFlags } from './commands/plan.ts';
import type { Ends } from './ends.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { examples } from './help.ts';
import { addLockCommands, addRefresh } from './refresh-program.ts';
import type { NotRepeated } from './repeat.ts';
import { selection } from './selection-flags.ts';
import { version } from './version.ts';

/** Parses argv and runs one command; commands are loaded when they are asked for, so that `--version` stays quick. */
export async function createProgram(
  argv: readonly string[],
  known: NotRepeated,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const ends = async (code: Promise<ExitCode>): Promise<void> => {
    exitCode = await code;
  };
  const program = new Command('orchestrate')
    .description(
      'Build the container images of a monorepo: only what has to be built, in parallel, from locked bases.',
    )
    .version(version, '-v, --version')
    .option('-f, --file <path>', 'the manifest (default: the nearest orchestrate.yaml upwards)')
    .showHelpAfterError('(orchestrate --help shows every command)')
    .addHelpText('after', examples.program)
    .exitOverride();
  addBuild(program, ends, known);
  addPlan(program, ends);
  addExplain(program, ends);
  addLock(program, ends);
  addRefresh(program, ends);
  addRuns(program, ends);
  addCache(program, ends);
  addDoctor(program, ends);
  addSchema(program, ends);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.done : EXIT.wrongRequest;
  }
  return exitCode;
}

function addBuild(program: Command, ends: Ends, known: NotRepeated): void {
  strictness(selection(program.command('build [service...]')))
    .summary('build services and what they need')
    .description(
      'Builds the named services and what they depend on; all of them when none is named.',
    )
    .option('--jobs <n>', "services built at once (default: from the machine's memory)")
    .option(
      '--fail-fast',
      'stop everything at the first failure (default: finish what does not depend on it)',
    )
    .option('--push', 'push what is built, whatever the manifest says')
    .option('--load', 'load what is built into the engine, whatever the manifest says')
    .option('--platform <list>', 'platforms instead of the manifest’s, comma separated')
    .option('--builder <name>', 'buildx builder to use')
    .option('--force', 'build unchanged services too')
    .option('--no-cache', 'run every step again')
    .option(
      '--persist',
      'restore cache mounts before and save them after (default when CI=true and the manifest says so)',
    )
    .option('--no-persist', 'leave cache mounts where they are')
    .option('--dry-run', 'show the plan and stop')
    .option('--print', 'print the bake definition that would run, and stop')
    .addOption(watching())
    .addOption(progress())
    .option('--events <file>', 'write events as NDJSON to a file, or to standard output with -')
    .option('--json', 'print the run’s record as JSON at the end')
    .addHelpText('after', examples.build)
    .action((services: string[], flags: BuildFlags) =>
      ends(
        import('./commands/build.ts').then((command) =>
          command.build(services, { ...program.opts(), ...flags }, known),
        ),
      ),
    );
}

function watching(): Option {
  const option = new Option('--watch', 'stay, and build again what changes touch');
  return option.conflicts(['dryRun', 'print']);
}

function progress(): Option {
  const option = new Option('--progress <kind>', 'how to show progress');
  return option.choices(['auto', 'tty', 'plain', 'quiet']).default('auto');
}

function addPlan(program: Command, ends: Ends): void {
  selection(program.command('plan [service...]'))
    .summary('show what would be built, in which order and why')
    .option('--json', 'the whole plan as JSON')
    .option('--frozen', 'fail when the lock lacks a reference')
    .addHelpText('after', examples.plan)
    .action((services: string[], flags: PlanFlags) =>
      ends(
        import('./commands/plan.ts').then((command) =>
          command.plan(services, { ...program.opts(), ...flags }),
        ),
      ),
    );
}

function addExplain(program: Command, ends: Ends): void {
  program
    .command('explain <service>')
    .summary('say why a service is built or not, and where its last build left the cache')
    .description(
      'Lists all that changed since the last build of a service. Of that build it shows the first steps that were not cached, what invalidated them and what that cost.',
    )
    .option('--builder <name>', 'buildx builder to look at')
    .option('--frozen', 'fail when the lock lacks a reference')
    .option('--json', 'as JSON')
    .addHelpText('after', examples.explain)
    .action((service: string, flags: ExplainFlags) =>
      ends(
        import('./commands/explain.ts').then((command) =>
          command.explain(service, { ...program.opts(), ...flags }),
        ),
      ),
    );
}

function addLock(program: Command, ends: Ends): void {
  const lock = program
    .command('lock')
    .summary('write the digest of every image the builds pull into orchestrate.lock')
    .option('--check', 'only say whether the lock is complete (offline; exit code 2 when not)')
    .option('--write-dockerfiles', 'then write the digests into the Dockerfiles too')
    .option('--strip', 'take digests out of the Dockerfiles; the lock keeps them')
    .addHelpText('after', examples.lock)
    .action((flags: LockFlags) =>
      ends(
        import('./commands/lock.ts').then((command) =>
          command.lock({ ...program.opts(), ...flags }),
        ),
      ),
    );
  addLockCommands(lock, ends);
}

function addRuns(program: Command, ends: Ends): void {
  const runs = program
    .command('runs')
    .summary('list earlier runs, or show one')
    .option('--limit <n>', 'how many', '20')
    .option('--json', 'as JSON')
    .addHelpText('after', examples.runs)
    .action((flags: { limit: string; json?: boolean }) =>
      ends(
        import('./commands/runs.ts').then((command) =>
          command.listRuns({ ...program.opts(), ...flags }),
        ),
      ),
    );
  runs
    .command('show <id>')
    .summary('one run: outcome, steps, sizes and digests of every service')
    .option('--json', 'as JSON')
    .action((id: string, _flags: unknown, command: Command) =>
      ends(
        import('./commands/runs.ts').then((commands) =>
          commands.showRun(id, command.optsWithGlobals<{ file?: string; json?: boolean }>()),
        ),
      ),
    );
}

function addDoctor(program: Command, ends: Ends): void {
  program
    .command('doctor')
    .summary('check engine, buildx, BuildKit, registries and disk, and say what to do')
    .option('--builder <name>', 'buildx builder to look at')
    .option('--json', 'as JSON')
    .action((flags: { builder?: string; json?: boolean }) =>
      ends(
        import('./commands/doctor.ts').then((command) =>
          command.doctor({ ...program.opts(), ...flags }),
        ),
      ),
    );
}

function addSchema(program: Command, ends: Ends): void {
  program
    .command('schema')
    .summary('print the JSON Schema of orchestrate.yaml')
    .addHelpText('after', examples.schema)
    .action(() => ends(import('./commands/schema.ts').then((command) => command.schema())));
}

/** What CI does by default and people do not. */
function strictness(command: Command): Command {
  return command
    .option(
      '--frozen',
      'fail when the lock lacks a reference, instead of resolving it (default when CI=true)',
    )
    .option('--no-frozen', 'resolve what the lock lacks, in CI too')
    .option(
      '--fail-on-printed-secret',
      'fail a service whose steps print a secret (default when CI=true)',
    )
    .option('--no-fail-on-printed-secret', 'only warn of it, in CI too');
}
