import type { CacheMountUse, Location, TextEdit } from '@orchestrate/model';
import type { ShellCommand } from '../shell/command.ts';
import type { StepView } from './step-view.ts';

/** Adds `key=value` to a mount, or replaces the value it has. */
export function setMountKey(
  { at }: CacheMountUse,
  keys: readonly string[],
  value: string,
): TextEdit {
  const { start, end, source } = at;
  const written = source.text.slice(start, end);
  const [name = ''] = keys;
  const found = new RegExp(`(?<=[=,])(?:${keys.join('|')})=([^,"\\s]*)`, 'i').exec(written);
  if (found === null) {
    const close = written.endsWith('"') ? end - 1 : end;
    return { start: close, end: close, text: `,${name}=${value}` };
  }
  const from = start + found.index + found[0].length - (found[1] ?? '').length;
  return { start: from, end: start + found.index + found[0].length, text: value };
}

/** The key of a mount is written, whatever its value. */
export function hasMountKey({ at }: CacheMountUse, key: string): boolean {
  const written = at.source.text.slice(at.start, at.end);
  return new RegExp(`[=,"]${key}=`, 'i').test(written.replace(/^--mount=/i, ','));
}

/** Adds mounts to a RUN, each on a line of its own. */
export function addMounts({ keyword, resolved }: StepView, mounts: readonly string[]): TextEdit {
  const { source, end } = keyword;
  const blanks = /[ \t]*/y;
  blanks.lastIndex = end;
  const lead = blanks.exec(source.text)?.[0].length ?? 0;
  const { escape } = resolved.dockerfile.directives;
  const text = mounts.map((mount) => `--mount=${mount} ${escape}\n    `).join('');
  return { start: end, end: end + lead, text: ` ${text}` };
}

/** Takes a piece out; with its line when nothing else stands there. */
export function remove({ source, start, end }: Location): TextEdit {
  const { text } = source;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline === -1 ? text.length : newline + 1;
  const behind = text.slice(end, lineEnd);
  if (text.slice(lineStart, start).trim() === '' && /^[ \t]*[\\`]?[ \t\r]*\n$/.test(behind)) {
    const before = text.slice(0, lineStart);
    const unfinished = before.replace(/[ \t]*[\\`][ \t\r]*\n$/, '');
    // What ends an instruction takes the continuation before it along.
    if (unfinished === before || /[\\`]/.test(behind)) {
      return { start: lineStart, end: lineEnd, text: '' };
    }
    return { start: unfinished.length, end, text: '' };
  }
  const trailing = /^[ \t]+/.exec(behind)?.[0].length ?? 0;
  if (trailing > 0) return { start, end: end + trailing, text: '' };
  const before = text.slice(lineStart, start);
  return { start: start - (before.length - before.trimEnd().length), end, text: '' };
}

/** Takes a command out of its chain, with the operator that binds it; leaves nothing where it stands alone. */
export function takeOut({ at, removal }: ShellCommand): TextEdit {
  return removal === undefined ? remove(at) : { start: removal.start, end: removal.end, text: '' };
}

/** Edits that share a place become one, which removes what any of them does; the others stay as they are. */
export function joinEdits(edits: readonly TextEdit[]): TextEdit[] {
  const joined: TextEdit[] = [];
  for (const edit of edits.toSorted((left, right) => left.start - right.start)) {
    const last = joined.at(-1);
    if (last === undefined || edit.start >= last.end) joined.push(edit);
    else {
      const end = Math.max(last.end, edit.end);
      joined.splice(-1, 1, { start: last.start, end, text: last.text + edit.text });
    }
  }
  return joined;
}

/** Puts a command before all others of a step. */
export function prepend(step: StepView, command: string): readonly TextEdit[] {
  const { at, inHeredoc } = step.script ?? {};
  if (at === undefined) return [];
  const text = inHeredoc === true ? `${command}\n` : `${command} && `;
  return [{ start: at.start, end: at.start, text }];
}
