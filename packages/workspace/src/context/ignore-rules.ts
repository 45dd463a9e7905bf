import path from 'node:path';
import { readIgnoreText } from './ignore-file.ts';
import { resolveLinks } from './links.ts';
import type { Tree, TreeEntry } from './tree.ts';

/**
 * The patterns that a context is sent without (BuildKit `dockerui/config.go`, `namedcontext.go`): those of
 * `<Dockerfile>.dockerignore`, even of an empty one, before those of the context's `.dockerignore`. Either may
 * be a link that stays in its folder; a link that leads out counts as no file. Throws `Unreadable`.
 */
export function readIgnorePatterns(
  tree: Tree,
  folder: string,
  dockerfile: string | undefined,
): readonly string[] {
  const own = dockerfile === undefined ? undefined : readBeside(tree, dockerfile);
  return readIgnoreText(own ?? readWithin(tree, folder, '.dockerignore') ?? '');
}

function readBeside(tree: Tree, dockerfile: string): string | undefined {
  const folder = tree.realPath(path.dirname(dockerfile));
  if (folder === undefined) return undefined;
  return readWithin(tree, folder, `${path.basename(dockerfile)}.dockerignore`);
}

/** The text of a file in a folder, which links cannot lead out of. */
function readWithin(tree: Tree, folder: string, name: string): string | undefined {
  const lookup = { linkTarget: (below: string) => entryAt(tree, folder, below)?.linkTarget() };
  const resolved = resolveLinks(name, lookup, { followLast: true });
  if (resolved === undefined) return undefined;
  const entry = entryAt(tree, folder, resolved);
  return entry?.kind === 'file' ? tree.readText(entry.absolute) : undefined;
}

function entryAt(tree: Tree, folder: string, below: string): TreeEntry | undefined {
  const absolute = path.join(folder, below);
  return tree.folder(path.dirname(absolute))?.get(path.basename(absolute));
}
