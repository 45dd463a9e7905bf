import { type Command, Option } from 'commander';
import type { LockShowFlags } from './commands/lock-show.ts';
import type { LockVerifyFlags } from './commands/lock-verify.ts';
import type { RefreshFlags } from './commands/refresh-options.ts';
import type { Ends } from './ends.ts';
import { examples } from './help.ts';

/** `lock show` and `lock verify`. */
export function addLockCommands(lock: Command, ends: Ends): void {
  lock
    .command('show')
    .summary('who uses which locked image, and how old it is')
    .option('--json', 'as JSON')
    .action((_flags: unknown, command: Command) =>
      ends(
        import('./commands/lock-show.ts').then(({ lockShow }) =>
          lockShow(command.optsWithGlobals<LockShowFlags>()),
        ),
      ),
    );
  lock
    .command('verify')
    .summary('ask the registries whether everything that is locked is still there')
    .option('--json', 'as JSON')
    .action((_flags: unknown, command: Command) =>
      ends(
        import('./commands/lock-verify.ts').then(({ lockVerify }) =>
          lockVerify(command.optsWithGlobals<LockVerifyFlags>()),
        ),
      ),
    );
}

/** `refresh`. */
export function addRefresh(program: Command, ends: Ends): void {
  program
    .command('refresh [selector...]')
    .summary('take the new digests of base images, once everything that stands on them builds')
    .description(
      'Asks the registries which locked images moved, builds what stands on the new ones, and writes orchestrate.lock only when that has passed. Selectors are services, or images such as python:*.',
    )
    .option('--dry-run', 'tell what would be taken, and write nothing')
    .option('--no-build', 'take new digests without building anything')
    .option('--partial', 'take what works when something does not')
    .option(
      '--min-age <age>',
      'only digests known for so long, such as 3d (default: the manifest’s)',
    )
    .option('--packages', 'say which packages changed inside the images, which downloads them')
    .option('--exit-code', 'end with 10 when the lock changed')
    .option(
      '--report <file>',
      'write a report, Markdown or JSON by its ending (.md, .json); may be repeated',
      (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
    )
    .option('--jobs <n>', "services built at once (default: from the machine's memory)")
    .option('--push', 'push what is built, whatever the manifest says')
    .option('--load', 'load what is built into the engine, whatever the manifest says')
    .option('--builder <name>', 'buildx builder to use')
    .addOption(progress())
    .option('--events <file>', 'write events as NDJSON to a file, or to standard output with -')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', examples.refresh)
    .action((selectors: string[], flags: RefreshFlags) =>
      ends(
        import('./commands/refresh.ts').then((command) =>
          command.refresh(selectors, { ...program.opts(), ...flags }),
        ),
      ),
    );
}

function progress(): Option {
  return new Option('--progress <kind>', 'how to show progress')
    .choices(['auto', 'tty', 'plain', 'quiet'])
    .default('auto');
}
