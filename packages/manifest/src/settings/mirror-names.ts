import { parseImageRef } from '@orchestrate/model';
import { REGISTRY_HOST } from '../shape/rules.ts';

/** The host as it stands in normalized references, or undefined when the text is no registry host. */
export function mirrorHost(text: string): string | undefined {
  return REGISTRY_HOST.pattern.test(text) ? parseImageRef(`${text}/name`)?.host : undefined;
}

/** A registry host with an optional path, without a slash at the end; undefined when it is none. */
export function locationOf(text: string): string | undefined {
  const location = text.replace(/\/$/, '');
  const [host, ...path] = location.split('/');
  if (host === undefined || !REGISTRY_HOST.pattern.test(host)) return undefined;
  return parseImageRef([host, ...path, 'name'].join('/')) === undefined ? undefined : location;
}
