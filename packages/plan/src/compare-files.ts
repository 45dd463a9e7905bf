import type { Change, ChangeCode } from './change.ts';
import type { FingerprintFile } from './fingerprint.ts';

/** Files that came, changed or went, in the order of their paths. */
export function compareFiles(
  before: readonly FingerprintFile[],
  after: readonly FingerprintFile[],
): Change[] {
  const idOf = (file: FingerprintFile) => `${file.context}\0${file.path}`;
  const old = new Map(before.map((file) => [idOf(file), file]));
  const now = new Map(after.map((file) => [idOf(file), file]));
  return [
    ...after.flatMap((is) => fileChange(old.get(idOf(is)), is)),
    ...before.filter((was) => !now.has(idOf(was))).map((was) => fileGone(was)),
  ];
}

function fileChange(was: FingerprintFile | undefined, is: FingerprintFile): Change[] {
  const shown = shownPath(is);
  if (was === undefined) return [changeOf('file-added', is, `${shown} is new.`)];
  if (was.kind !== is.kind)
    return [changeOf('file-changed', is, `${shown} went from ${was.kind} to ${is.kind}.`)];
  if (was.content !== is.content) {
    const text =
      is.kind === 'symlink' ? `${shown} leads to ${is.content} now.` : `${shown} changed.`;
    return [changeOf('file-changed', is, text)];
  }
  if (was.mode === is.mode) return [];
  const modes = `${was.mode.toString(8)} to ${is.mode.toString(8)}`;
  return [changeOf('file-changed', is, `The mode of ${shown} went from ${modes}.`)];
}

function fileGone(was: FingerprintFile): Change {
  return changeOf('file-removed', was, `${shownPath(was)} is gone.`);
}

function changeOf(code: ChangeCode, { context, path }: FingerprintFile, text: string): Change {
  return { code, subject: path, ...(context !== '' && { context }), text };
}

function shownPath(file: FingerprintFile): string {
  return file.context === '' ? file.path : `${file.path} (context ${file.context})`;
}
