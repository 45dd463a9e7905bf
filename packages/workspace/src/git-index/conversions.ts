import { runGit } from '../git-command.ts';

/** What changes a file in ways that may leave its size as it is. */
const UNCONVERTED = ':(top,attr:!filter !ident !working-tree-encoding)';

/** Paths that have none of the attributes; undefined when git cannot tell. */
export async function unconverted(folder: string): Promise<readonly string[] | undefined> {
  const answer = await runGit(folder, ['ls-files', '-z', '--full-name', '--', UNCONVERTED]);
  return answer.ok ? answer.output.split('\0').slice(0, -1) : undefined;
}

/** Filters but that of Git LFS, which is configured on most machines, and whose objects `plainBlobId` leaves out. */
export async function hasFilters(folder: string): Promise<boolean> {
  const answer = await runGit(folder, ['config', '-z', '--name-only', '--list']);
  if (!answer.ok) return true;
  return answer.output
    .split('\0')
    .some((name) => name.startsWith('filter.') && !name.startsWith('filter.lfs.'));
}
