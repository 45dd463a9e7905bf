import { cleanPath } from '@orchestrate/model';

/** An absolute path, a relative one taken from `folder`. */
export function absolutePath(folder: string, path: string): string {
  return cleanPath(path.startsWith('/') ? path : `/${folder}/${path}`);
}

/** A source as a path within its context: `/a/../b/` is `b`, and nothing leads out. `.` is all of it. */
export function withinContext(source: string): string {
  const path = cleanPath(`/${source}`).slice(1);
  return path === '' ? '.' : path;
}

const PIVOT = '/./';

/**
 * A source of COPY --parents as a path within its context, with its first pivot: what stands before it is no
 * part of the copy's paths, and patterns of --exclude are matched below it (`dockerfile2llb`, `dispatchCopy`).
 */
export function withPivot(source: string): string {
  const at = source.indexOf(PIVOT);
  if (at === -1) return withinContext(source);
  const after = source.slice(at + PIVOT.length);
  return `${withinContext(source.slice(0, at))}${PIVOT}${withinContext(after)}`;
}

/** The last part of a path (Go's `path.Base`). */
export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  if (trimmed === '') return path === '' ? '.' : '/';
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}
