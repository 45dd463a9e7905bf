import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type CheckedFile, checkBoundaries } from './check.ts';
import { importsOf } from './imports.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const folders = new Map(
  globSync('{packages,apps,tools}/*/package.json', { cwd: root }).map((file) => [
    packageNameIn(path.join(root, file)),
    path.dirname(file),
  ]),
);
const files: CheckedFile[] = globSync('{packages,apps,tools}/*/{src,test}/**/*.ts', {
  cwd: root,
}).map((file) => ({
  path: file,
  imports: importsOf(file, readFileSync(path.join(root, file), 'utf8')),
}));

const broken = checkBoundaries(files, folders);
for (const sentence of broken) console.error(sentence);
console.log(
  `${files.length} files checked against the import table, ${broken.length} broken rules`,
);
process.exitCode = broken.length === 0 ? 0 : 1;

function packageNameIn(file: string): string {
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'name' in manifest)
    return String(manifest.name);
  throw new Error(`${file} has no name`);
}
