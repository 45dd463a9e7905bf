import type { Command } from 'commander';

/** Which services are meant, beside those that are named. */
export function selection(command: Command): Command {
  return command
    .option(
      '--filter <pattern>',
      'name, glob, ...name (with what it needs), name... (with what needs it) or [git-ref] (what differs from it); may be repeated',
      (value: string, before?: string[]) => [...(before ?? []), value],
    )
    .option(
      '--since <git-ref>',
      'only what differs from this commit, and what stands on it (without it, a build finds out by itself what has changed)',
    );
}
