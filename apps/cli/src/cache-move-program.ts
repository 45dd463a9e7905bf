import type { Command } from 'commander';
import type { CacheMoveFlags } from './commands/cache-move.ts';
import type { Ends } from './ends.ts';
import { examples } from './help.ts';
import { selection } from './selection-flags.ts';

/** `cache save` and `cache restore`. */
export function addCacheMoves(cache: Command, ends: Ends): void {
  const save = move(cache, 'save', ends)
    .summary('keep what the cache mounts hold in the registry')
    .description(
      'Saves the cache mounts of the named services, all of them when none is named, for other machines. What is empty or was saved already is left alone.',
    )
    .option('--force', 'save what was saved for these lockfiles, too');
  const restore = move(cache, 'restore', ends)
    .summary('fill empty cache mounts with what was saved')
    .description(
      'Fills the cache mounts of the named services with what was saved for their lockfiles, or last. What the builder still has is left alone.',
    );
  for (const command of [save, restore]) command.addHelpText('after', examples.cacheMove);
}

function move(cache: Command, action: 'save' | 'restore', ends: Ends): Command {
  return selection(cache.command(`${action} [service...]`))
    .option('--builder <name>', 'builder whose mounts are meant (default: the manifest’s)')
    .option('--frozen', 'fail when the lock lacks the image that copies (default when CI=true)')
    .option('--no-frozen', 'resolve what the lock lacks, in CI too')
    .option('--json', 'as JSON')
    .action((services: string[], _flags: unknown, command: Command) =>
      ends(
        import('./commands/cache-move.ts').then(({ moveCache }) =>
          moveCache(action, services, command.optsWithGlobals<CacheMoveFlags>()),
        ),
      ),
    );
}
