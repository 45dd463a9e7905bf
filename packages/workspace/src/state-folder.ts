import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Makes the folder of a state file. A new one is kept out of git: state is never to be committed. */
export function makeStateFolder(file: string): void {
  const folder = path.dirname(file);
  if (mkdirSync(folder, { recursive: true }) === undefined) return;
  writeFileSync(path.join(folder, '.gitignore'), '*\n');
}
