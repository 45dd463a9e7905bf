import type { Import } from './imports.ts';
import { TABLE, TEST_ONLY } from './table.ts';

export interface CheckedFile {
  /** Path from the repository's root, with `/`. */
  readonly path: string;
  readonly imports: readonly Import[];
}

/** `@orchestrate/<name>` → the folder that holds it. */
export type Folders = ReadonlyMap<string, string>;

/** Sentences, one a broken rule, each of which says what to do instead. Empty when all is well. */
export function checkBoundaries(files: readonly CheckedFile[], folders: Folders): string[] {
  return [...files.flatMap((file) => checkFile(file, folders)), ...checkCycles(files, folders)];
}

function checkFile(file: CheckedFile, folders: Folders): string[] {
  const home = homeOf(file.path);
  if (!home.startsWith('packages/') && !home.startsWith('apps/')) return [];
  const rule = TABLE[home];
  if (rule === undefined) {
    return [
      `${home} is not in the import table. Add it to tools/boundaries/src/table.ts and ARCHITECTURE.md with what it may import.`,
    ];
  }
  const forTests = isTest(file.path);
  return file.imports.flatMap(({ specifier, line }) => {
    const at = `${file.path}:${line}`;
    if (specifier.startsWith('.'))
      return outside(file.path, specifier, home)
        ? [`${at} reaches into another package by path. Import its public name instead.`]
        : [];
    if (specifier.startsWith('node:')) {
      return rule.pure && !forTests
        ? [
            `${at} imports ${specifier}, but ${home} is pure. Take what it needs as a parameter, or move the effect to an adapter behind a port of packages/model.`,
          ]
        : [];
    }
    const folder = folders.get(packageName(specifier));
    if (folder === undefined || folder === home || rule.mayImport.includes(folder)) return [];
    if (TEST_ONLY.includes(folder))
      return forTests
        ? []
        : [
            `${at} imports ${specifier}, which is for tests only. Put shared code where both may reach it: packages/model.`,
          ];
    return [
      `${at} imports ${specifier}, but ${home} may import only ${list(rule.mayImport)}. Move the shared type to packages/model, or join the two in packages/pipeline or apps/cli.`,
    ];
  });
}

/** Cycles between files of one package, type imports included (cycles between packages cannot pass the table). */
function checkCycles(files: readonly CheckedFile[], folders: Folders): string[] {
  const edges = new Map(files.map((file) => [file.path, localImports(file, folders)]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start !== -1) {
      found.push(
        `Import cycle: ${[...trail.slice(start), file].join(' → ')}. Move what both sides need into a file of its own.`,
      );
      return;
    }
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return found;
}

function localImports(file: CheckedFile, folders: Folders): string[] {
  return file.imports.flatMap(({ specifier }) => {
    if (specifier.startsWith('.')) return [resolve(file.path, specifier)];
    const folder = folders.get(packageName(specifier));
    return folder === undefined ? [] : [`${folder}/src/index.ts`];
  });
}

function homeOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

function isTest(file: string): boolean {
  return /\/test\/|\.test\.ts$/.test(file) || TEST_ONLY.includes(homeOf(file));
}

function outside(file: string, specifier: string, home: string): boolean {
  return !`${resolve(file, specifier)}/`.startsWith(`${home}/`);
}

function resolve(file: string, specifier: string): string {
  const parts = file.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function list(folders: readonly string[]): string {
  return folders.length === 0 ? 'nothing' : folders.join(', ');
}
