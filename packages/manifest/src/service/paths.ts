import type { Report } from '../problem.ts';
import type { Scalar } from '../tree/tree.ts';

/** A path below a folder without `.` and `..`; `.` for the folder itself, undefined when it leads out. */
export function joinInside(folder: string, path: string): string | undefined {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

/** The same path seen from a folder: `docker/api` from `services/api` is `../../docker/api`. */
export function relativeTo(folder: string, path: string): string {
  const from = folder === '.' ? [] : folder.split('/');
  const to = path.split('/');
  const shared = from.findIndex((part, index) => part !== to[index]);
  const common = shared === -1 ? from.length : shared;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}

export function isAbsolute(path: string): boolean {
  return /^([/\\]|[A-Za-z]:[/\\])/.test(path);
}

/** Git and HTTP(S) contexts, as buildx tells them from folders (buildx `util/urlutil`, BuildKit `gitutil`). */
export function isRemote(context: string): boolean {
  return /^(https?|git|ssh):\/\/|^git@[^:]+:|^github\.com\//.test(context);
}

/** The path relative to the manifest's folder, or undefined when it leads out of it (reported). */
export function insideRoot(written: Scalar, folder: string, report: Report): string | undefined {
  const { text, at } = written;
  const path = isAbsolute(text) ? undefined : joinInside(folder, text);
  if (path !== undefined) return path;
  report({
    code: 'path-outside',
    message: `\`${text}\` ${isAbsolute(text) ? 'is an absolute path' : 'lies outside the folder of the manifest'}.`,
    hint: isAbsolute(text)
      ? 'Write it relative to the folder of the manifest.'
      : 'Put the manifest into a folder above everything that it builds.',
    at,
  });
  return undefined;
}
