import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Checked, Sight, SourceFile } from '@orchestrate/model';
import { LOCAL_NAMES, MANIFEST_NAMES } from './manifest-names.ts';

export interface ManifestFiles {
  readonly root: string;
  readonly manifest: SourceFile;
  /** `orchestrate.local.yaml` beside it: this machine's mirrors and builders. */
  readonly local?: SourceFile;
  /** What decided which files these are. */
  readonly sights: readonly Sight[];
}

/**
 * Finds the manifest: the file named explicitly, or the nearest `orchestrate.yaml` from `cwd` upwards.
 * Error `manifest/not-found` when there is none, `manifest/unreadable` when it cannot be read.
 */
export async function readManifestFiles(
  cwd: string,
  explicit?: string,
): Promise<Checked<ManifestFiles>> {
  const file = explicit === undefined ? await findUpwards(cwd) : path.resolve(cwd, explicit);
  if (file === undefined) return notFound(`No orchestrate.yaml in ${cwd} or any folder above it.`);
  const manifest = await readSource(file, path.basename(file));
  if (typeof manifest === 'string') {
    return manifest === 'ENOENT' ? notFound(`${file} does not exist.`) : unreadable(file, manifest);
  }
  const root = path.dirname(file);
  const local = await readFirst(root, LOCAL_NAMES);
  if (typeof local === 'string') return unreadable(path.join(root, LOCAL_NAMES[0] ?? ''), local);
  const sights = sightsOf({ file, local, searched: explicit === undefined ? cwd : undefined });
  const value = { root, manifest, sights, ...(local !== undefined && { local }) };
  return { ok: true, value, diagnostics: [] };
}

/** The files, and the places where others of more weight would stand. */
function sightsOf({
  file,
  local,
  searched,
}: {
  readonly file: string;
  readonly local: SourceFile | undefined;
  readonly searched: string | undefined;
}): Sight[] {
  const root = path.dirname(file);
  const passed = searched === undefined ? [] : [...foldersUpTo(searched, root), root];
  const manifests = passed.flatMap((folder) =>
    MANIFEST_NAMES.map((name) => path.join(folder, name)),
  );
  const locals = LOCAL_NAMES.map((name) => path.join(root, name));
  return [...before(manifests, file), ...before(locals, local && path.join(root, local.path))];
}

/** All places up to the one where something was. */
function before(places: readonly string[], found: string | undefined): Sight[] {
  const end = found === undefined ? -1 : places.indexOf(found);
  const looked = end === -1 ? places : places.slice(0, end);
  return [
    ...looked.map((place) => ({ path: place, what: 'file' as const, present: false })),
    ...(found === undefined ? [] : [{ path: found, what: 'file' as const, present: true }]),
  ];
}

/** From a folder upwards, without the last one. */
function foldersUpTo(from: string, last: string): string[] {
  return from === last ? [] : [from, ...foldersUpTo(path.dirname(from), last)];
}

async function findUpwards(from: string): Promise<string | undefined> {
  for (const name of MANIFEST_NAMES) {
    const candidate = path.join(from, name);
    if (await isFile(candidate)) return candidate;
  }
  const parent = path.dirname(from);
  return parent === from ? undefined : findUpwards(parent);
}

async function readFirst(
  root: string,
  names: readonly string[],
): Promise<SourceFile | undefined | string> {
  for (const name of names) {
    const source = await readSource(path.join(root, name), name);
    if (source !== 'ENOENT') return source;
  }
  return undefined;
}

/** The file's text, or the error code of the attempt. */
async function readSource(file: string, shownAs: string): Promise<SourceFile | string> {
  try {
    return { path: shownAs, text: await readFile(file, 'utf8') };
  } catch (error) {
    return errorCode(error);
  }
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function notFound(message: string): Checked<never> {
  const hint =
    'Go to the folder that has one, name it with --file, or write one: docs/manifest.md shows how.';
  return {
    ok: false,
    diagnostics: [{ code: 'manifest/not-found', severity: 'error', message, hint }],
  };
}

function unreadable(file: string, code: string): Checked<never> {
  const hint = 'Check that it is a file and that you may read it.';
  return {
    ok: false,
    diagnostics: [
      {
        code: 'manifest/unreadable',
        severity: 'error',
        message: `${file} cannot be read (${code}).`,
        hint,
      },
    ],
  };
}
