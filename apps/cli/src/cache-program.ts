import type { Command } from 'commander';
import { addCacheDoctor } from './cache-doctor-program.ts';
import { addCacheMoves } from './cache-move-program.ts';
import type { CacheDuFlags } from './commands/cache-du.ts';
import type { CachePruneFlags } from './commands/cache-prune.ts';
import type { Ends } from './ends.ts';
import { examples } from './help.ts';

/** `cache` and its commands. */
export function addCache(program: Command, ends: Ends): void {
  const cache = program
    .command('cache')
    .summary('what builders keep: look at it, make room, take mounts along, find what is wrong')
    .addHelpText('after', examples.cache);
  addDu(cache, ends);
  addPrune(cache, ends);
  addCacheMoves(cache, ends);
  addCacheDoctor(cache, ends);
}

function addDu(cache: Command, ends: Ends): void {
  cache
    .command('du [service...]')
    .summary('what the builders hold, by service and kind')
    .description(
      'Shows how much of each builder’s cache is kept for which service. Naming services or kinds lists the single records.',
    )
    .option('--kind <list>', 'only layers, bases, mounts, sources or internal', words)
    .option('--records', 'list single records')
    .option('--builder <name>', 'builder to look at (default: those of the manifest)')
    .option('--json', 'as JSON')
    .addHelpText('after', examples.cacheDu)
    .action((services: string[], _flags: unknown, command: Command) =>
      ends(
        import('./commands/cache-du.ts').then(({ cacheDu }) =>
          cacheDu(services, command.optsWithGlobals<CacheDuFlags>()),
        ),
      ),
    );
}

function addPrune(cache: Command, ends: Ends): void {
  cache
    .command('prune')
    .summary('remove what the builders hold for this project')
    .description(
      'Removes cache records of this project’s services. What a build uses, what images keep as well and what is kept for other services stays.',
    )
    .option('--service <list>', 'only of these services', words)
    .option('--kind <list>', 'only layers, bases, mounts or sources', words)
    .option('--older-than <age>', 'only what was not used for so long, such as 7d')
    .option('--keep-size <size>', 'oldest first, until no more than this is left, such as 20GB')
    .option('--others', 'also what belongs to no service here; never mounts of other namespaces')
    .option('--shared', 'also what images keep too, which frees nothing by itself')
    .option('--dry-run', 'show what would be removed, and stop')
    .option('-f, --force', 'do not ask')
    .option('--builder <name>', 'builder to make room on (default: those of the manifest)')
    .option('--json', 'as JSON')
    .addHelpText('after', examples.cachePrune)
    .action((_flags: unknown, command: Command) =>
      ends(
        import('./commands/cache-prune.ts').then(({ cachePrune }) =>
          cachePrune(command.optsWithGlobals<CachePruneFlags>()),
        ),
      ),
    );
}

/** `a,b`; may be repeated. */
function words(value: string, before?: readonly string[]): readonly string[] {
  return [...(before ?? []), ...value.split(',').map((word) => word.trim())];
}
