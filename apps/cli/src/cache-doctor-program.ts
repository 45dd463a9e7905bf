import type { Command } from 'commander';
import type { CacheDoctorFlags } from './commands/cache-doctor.ts';
import type { Ends } from './ends.ts';
import { examples } from './help.ts';

/** `cache doctor`. */
export function addCacheDoctor(cache: Command, ends: Ends): void {
  cache
    .command('doctor')
    .summary('find caches that do nothing or get in each other’s way, with what to write instead')
    .description(
      'Looks at the layer caches of the manifest and the cache mounts of the Dockerfiles, without building anything. docs/cache-doctor.md explains each finding.',
    )
    .option('--strict', 'end with 1 for warnings too (without it, for errors only)')
    .option('--json', 'as JSON')
    .addHelpText('after', examples.cacheDoctor)
    .action((_flags: unknown, command: Command) =>
      ends(
        import('./commands/cache-doctor.ts').then(({ cacheDoctor }) =>
          cacheDoctor(command.optsWithGlobals<CacheDoctorFlags>()),
        ),
      ),
    );
}
