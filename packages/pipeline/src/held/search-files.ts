import type { ExportedFiles } from '@orchestrate/model';
import type { LeakSearch } from '@orchestrate/secrets';
import type { Leak } from '../leak.ts';
import { searchStream } from '../search-stream.ts';
import type { HeldFiles } from './hold-back.ts';

/** Searches a folder that a build has written. Archives hold what the builder keeps as the image: that is searched there. */
export async function searchFiles(
  exports: ExportedFiles,
  search: LeakSearch,
  { kind, staged, wanted }: HeldFiles,
): Promise<Leak[]> {
  const leaks: Leak[] = [];
  if (kind === 'oci') return leaks;
  for await (const { path, content } of exports.read(staged))
    leaks.push(
      ...(await searchStream(search, content, () => `${path} of the files for ${wanted}`)),
    );
  return leaks;
}
