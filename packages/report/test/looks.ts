import type { Look } from '../src/index.ts';

/** A wide terminal without colours. */
export const PLAIN: Look = { width: 100, colors: false, unicode: true };
export const ASCII: Look = { ...PLAIN, unicode: false };
export const COLORED: Look = { ...PLAIN, colors: true };

/** The lines of a template as they would stand on a screen: without the first and last line break. */
export function screen(template: string): string {
  return template.replace(/^\n/, '').replace(/\n$/, '');
}
