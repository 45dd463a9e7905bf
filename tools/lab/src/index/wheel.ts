import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';

/** A pure-Python distribution to be packed. */
export interface Distribution {
  /** Name as in the index, such as `shop-pricing`. */
  readonly name: string;
  readonly version: string;
  /** Source text by path within the wheel. */
  readonly sources: ReadonlyMap<string, string>;
}

/** File name of a wheel that runs on every Python 3 (binary distribution format, "File name convention"). */
export const wheelName = ({ name, version }: Distribution): string =>
  `${escaped(name)}-${version}-py3-none-any.whl`;

/**
 * Packs a wheel (PyPA "Binary distribution format"). The same sources give the same bytes, so that
 * hashes in a requirements file stay true.
 */
export function packWheel(distribution: Distribution): Uint8Array<ArrayBuffer> {
  const { name, version, sources } = distribution;
  const info = `${escaped(name)}-${version}.dist-info`;
  const files = new Map([
    ...[...sources].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    [`${info}/METADATA`, `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`],
    [
      `${info}/WHEEL`,
      'Wheel-Version: 1.0\nGenerator: lab\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    ],
  ]);
  const record = `${info}/RECORD`;
  files.set(record, [...[...files].map(recordLine), `${record},,`, ''].join('\n'));
  const entries = [...files].map(([path, text]) => [path, strToU8(text)] as const);
  // Zip dates are local times; this one reads the same in every time zone.
  return zipSync(Object.fromEntries(entries), { level: 0, mtime: new Date(2026, 0, 1) });
}

function recordLine([path, text]: readonly [string, string]): string {
  const hash = createHash('sha256').update(text).digest('base64url');
  return `${path},sha256=${hash},${Buffer.byteLength(text)}`;
}

const escaped = (name: string): string => name.replace(/[-_.]+/g, '_');
