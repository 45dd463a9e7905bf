import { cleanPath } from '@orchestrate/model';
import { joinBelow } from './go-path.ts';

const MOST_LINKS = 255;

export interface LinkLookup {
  /** Where the link at a path below the root leads; undefined for what is no link. No part of the path is one. */
  linkTarget(path: string): string | undefined;
}

/**
 * The path below the root without any link on the way, as BuildKit resolves it (`getFollowLinks`): links stay
 * within the root, `..` above it is the root, and what does not exist is taken for a folder. Undefined when
 * links go round.
 */
export function resolveLinks(
  path: string,
  lookup: LinkLookup,
  { followLast }: { readonly followLast: boolean },
): string | undefined {
  let at = '';
  let rest = path;
  for (let links = 0; rest !== ''; ) {
    const slash = rest.indexOf('/');
    const part = slash === -1 ? rest : rest.slice(0, slash);
    rest = slash === -1 ? '' : rest.slice(slash + 1);
    const next = cleanPath(`/${joinBelow(at, part)}`).slice(1);
    const target = next === '' || next === at ? undefined : lookup.linkTarget(next);
    if (target === undefined || (!followLast && rest === '')) {
      at = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) return undefined;
    if (target.startsWith('/')) at = '';
    rest = rest === '' ? target : `${target}/${rest}`;
  }
  return at;
}
