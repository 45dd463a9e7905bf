import type { Change } from './change.ts';
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
  const subject = shownPath(is);
  if (was === undefined) return [{ code: 'file-added', subject, text: `${subject} is new.` }];
  if (was.kind !== is.kind)
    return [
      { code: 'file-changed', subject, text: `${subject} went from ${was.kind} to ${is.kind}.` },
    ];
  if (was.content !== is.content) {
    const text =
      is.kind === 'symlink' ? `${subject} leads to ${is.content} now.` : `${subject} changed.`;
    return [{ code: 'file-changed', subject, text }];
  }
  if (was.mode === is.mode) return [];
  const text = `The mode of ${subject} went from ${was.mode.toString(8)} to ${is.mode.toString(8)}.`;
  return [{ code: 'file-changed', subject, text }];
}

function fileGone(was: FingerprintFile): Change {
  const subject = shownPath(was);
  return { code: 'file-removed', subject, text: `${subject} is gone.` };
}

function shownPath(file: FingerprintFile): string {
  return file.context === '' ? file.path : `${file.path} (context ${file.context})`;
}
