import type { Fingerprint, FingerprintFile, FingerprintImage, OtherFormat } from './fingerprint.ts';
import { KEY_VERSION } from './fingerprint.ts';

/**
 * Reads the canonical text back. Of another key version only that is told; undefined for what is no
 * fingerprint: then what changed cannot be told, and is not guessed.
 */
export function parseFingerprint(text: string): Fingerprint | OtherFormat | undefined {
  const whole = parseJson(text);
  if (!Array.isArray(whole)) return undefined;
  const [rest, files]: unknown[] = whole;
  if (!isRecord(rest) || typeof rest['version'] !== 'number') return undefined;
  if (rest['version'] !== KEY_VERSION) return { version: rest['version'], other: true };
  return parseFields(rest, files);
}

function parseFields(
  rest: Readonly<Record<string, unknown>>,
  files: unknown,
): Fingerprint | undefined {
  const { frontend, dockerfile, target, platforms, secrets, ssh, images } = rest;
  const { args, labels, contexts, parents, exporter } = rest;
  const entries = Array.isArray(files) ? files.map(parseFile) : [undefined];
  if (typeof frontend !== 'string' || typeof dockerfile !== 'string' || typeof target !== 'string')
    return undefined;
  if (!isTexts(platforms) || !isTexts(secrets) || !isTexts(ssh) || !isImages(images))
    return undefined;
  if (!isTextRecord(args) || !isTextRecord(labels) || !isTextRecord(contexts)) return undefined;
  if (
    !isTextRecord(parents) ||
    !isTextRecord(exporter) ||
    !entries.every((entry) => entry !== undefined)
  ) {
    return undefined;
  }
  const lists = { platforms, secrets, ssh, images, files: entries };
  const records = { args, labels, contexts, parents, exporter };
  return { version: KEY_VERSION, frontend, dockerfile, target, ...lists, ...records };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseFile(tuple: unknown): FingerprintFile | undefined {
  if (!Array.isArray(tuple)) return undefined;
  const [context, path, kind, mode, content]: unknown[] = tuple;
  if (typeof context !== 'string' || typeof path !== 'string' || typeof mode !== 'number')
    return undefined;
  if (typeof content !== 'string') return undefined;
  if (kind !== 'file' && kind !== 'directory' && kind !== 'symlink' && kind !== 'other')
    return undefined;
  return { context, path, kind, mode, content };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((one) => typeof one === 'string');
}

function isImages(value: unknown): value is FingerprintImage[] {
  return (
    Array.isArray(value) &&
    value.every((one) => isTextRecord(one) && 'ref' in one && 'platform' in one && 'digest' in one)
  );
}
