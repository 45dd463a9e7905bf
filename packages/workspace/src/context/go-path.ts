import { cleanPath } from '@orchestrate/model';

/** A source as a path below its context's root: nothing leads out, and the root itself is the empty string. */
export function belowRoot(path: string): string {
  return cleanPath(`/${path}`).slice(1);
}

/** The folder that holds a path below the root; that of a name at the root is the root, the empty string. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function joinBelow(parent: string, name: string): string {
  return parent === '' ? name : `${parent}/${name}`;
}

/** Whether `path` is `folder` or stands somewhere below it; everything is below the root, the empty string. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
