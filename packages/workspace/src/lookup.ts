import { statSync } from 'node:fs';
import path from 'node:path';

/** Says what stands at a path relative to `root`; undefined for nothing and for what is neither file nor folder. */
export function createLookup(root: string): (relative: string) => 'file' | 'directory' | undefined {
  return (relative) => {
    const stats = statSync(path.resolve(root, relative), { throwIfNoEntry: false });
    if (stats?.isFile()) return 'file';
    return stats?.isDirectory() ? 'directory' : undefined;
  };
}
