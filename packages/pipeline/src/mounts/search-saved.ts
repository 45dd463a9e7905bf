import type { Diagnostic, ImageBlobs } from '@orchestrate/model';
import type { TravellingMount } from '@orchestrate/plan';
import type { LeakSearch, Redactor } from '@orchestrate/secrets';
import { searchImage } from '../search-image.ts';
import type { World } from '../world.ts';
import { mountProblem } from './mount-problems.ts';

/** The search of a run with secrets. */
export type SavedSearch =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly search: LeakSearch;
      readonly redactor: Redactor;
      readonly blobs: ImageBlobs;
    };

/** For runs that have nothing to hide. */
export const NO_SEARCH: SavedSearch = { active: false };

/**
 * Searches a saved mount for the secrets of the run before anybody may restore it. A mount that was used beside
 * a secret and cannot be searched is not saved; others are.
 */
export async function searchSaved(
  world: World,
  search: SavedSearch,
  { digest, mount }: { readonly digest: string; readonly mount: TravellingMount },
): Promise<Diagnostic | undefined> {
  if (!search.active) return undefined;
  try {
    const { leaks } = await searchImage({
      blobs: search.blobs,
      search: search.search,
      uncompressed: world.uncompressed,
      digest,
      known: new Set(),
      instructions: () => new Map(),
    });
    const ids = [...new Set(leaks.map(({ id }) => id))].join(', ');
    return leaks.length === 0 ? undefined : mountProblem('holds-secret', { message: ids, mount });
  } catch (error) {
    if (!mount.uses.some(({ besideSecret }) => besideSecret)) return undefined;
    const message = search.redactor.text(error instanceof Error ? error.message : String(error));
    return mountProblem('not-searched', { message, mount });
  }
}
