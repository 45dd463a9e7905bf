import { chmodSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** How one path of a recorded context is put on disk; null takes it away. */
export type Spec = string | null;

/** Writes a recorded context, or changes to one: first what goes, from within, then the rest, from without. */
export function writeTree(root: string, specs: Readonly<Record<string, Spec>>): void {
  const inOrder = Object.entries(specs).toSorted(([left], [right]) => (left < right ? -1 : 1));
  for (const [at, spec] of inOrder.toReversed()) {
    if (spec === null) rmSync(path.join(root, at), { recursive: true });
  }
  for (const [at, spec] of inOrder) {
    if (spec === null) continue;
    const absolute = path.join(root, at);
    const stands = lstatSync(absolute, { throwIfNoEntry: false });
    const stays = spec.startsWith('folder') && stands?.isDirectory() === true;
    if (stands !== undefined && !stays) rmSync(absolute, { recursive: true });
    writeOne(absolute, spec);
  }
}

function writeOne(absolute: string, spec: string): void {
  const [kind = '', mode = '', content = ''] = spec.split(' ');
  mkdirSync(path.dirname(absolute), { recursive: true });
  if (kind === '->') {
    symlinkSync(mode, absolute);
    return;
  }
  if (kind === 'folder') mkdirSync(absolute, { recursive: true });
  else writeFileSync(absolute, content);
  chmodSync(absolute, Number.parseInt(mode, 8));
}
