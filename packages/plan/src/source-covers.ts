import type { FileUse } from '@orchestrate/model';

/**
 * True when a COPY, ADD or bind mount with these sources may take a path of its context: a source is the path
 * itself, a folder above it, or a pattern that matches one of the two (Go's `filepath.Match` for each
 * component; `**` with --parents). What --exclude and .dockerignore take away is not asked here.
 */
export function sourceCovers(use: Pick<FileUse, 'sources' | 'parents'>, path: string): boolean {
  const parts = componentsOf(path);
  return use.sources.some((source) => covers(componentsOf(source), parts, use.parents));
}

function covers(
  [first, ...rest]: readonly string[],
  [part, ...below]: readonly string[],
  parents: boolean,
): boolean {
  if (first === undefined) return true;
  if (parents && first === '**')
    return (
      covers(rest, part === undefined ? [] : [part, ...below], parents) ||
      (part !== undefined && covers([first, ...rest], below, parents))
    );
  return part !== undefined && matches(first, part) && covers(rest, below, parents);
}

/** Components of a clean path; leading `..` stay within the context, as BuildKit has it. */
function componentsOf(path: string): string[] {
  const components: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') components.pop();
    else if (part !== '' && part !== '.') components.push(part);
  }
  return components;
}

function matches(pattern: string, name: string): boolean {
  if (!/[*?[\\]/.test(pattern)) return pattern === name;
  const source = pattern.replaceAll(
    /\\(.)|\[(\^?)((?:\\.|[^\]\\])+)\]|([*?])|([$()+./[\]^{|}-])/gs,
    (_, literal?: string, not?: string, set?: string, wild?: string, special?: string) => {
      if (literal !== undefined) return literal.replace(/\W/, String.raw`\$&`);
      if (set !== undefined) return `[${not ?? ''}${set.replaceAll('[', String.raw`\[`)}]`;
      if (wild !== undefined) return wild === '*' ? '[^/]*' : '[^/]';
      return `\\${special ?? ''}`;
    },
  );
  try {
    return new RegExp(`^${source}$`, 's').test(name);
  } catch {
    // BuildKit refuses such a pattern too; then nothing was copied.
    return false;
  }
}
