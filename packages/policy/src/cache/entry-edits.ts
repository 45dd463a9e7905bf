import type { TextEdit } from '@orchestrate/model';
import { type LayerEntry, NAME_FIELDS } from './layer-entry.ts';

/** Puts something behind the name of a cache, as it is written in the manifest; nothing where it cannot be found. */
export function appendToName({ type, at, written }: LayerEntry, suffix: string): TextEdit[] {
  const field = NAME_FIELDS[type];
  if (field === undefined || written.length !== at.end - at.start) return [];
  const found = new RegExp(`(?<=(?:^|["',\\s])${field}=)(?:\\$\\{[^}]*\\}|[^,"'\\s])*`).exec(
    written,
  );
  if (found !== null) {
    const end = at.start + found.index + found[0].length;
    const separator = type === 'local' ? '/' : '-';
    return [{ start: end, end, text: `${tagOf(type, found[0])}${separator}${suffix}` }];
  }
  if (!/type=/.test(written)) return [];
  const close = at.start + written.replace(/["']$/, '').length;
  return [{ start: close, end: close, text: `,${field}=${suffix}` }];
}

/** A suffix belongs to a tag, so that a reference without one gets one. */
function tagOf(type: string, name: string): string {
  const bare = name.replaceAll(/\$\{[^}]*\}/g, 'x');
  return type === 'registry' && !/:[^/]*$/.test(bare) ? ':cache' : '';
}
