import { createHash } from 'node:crypto';
import { zip } from './archives.ts';
import type { Body, Served } from './served.ts';

/** A simple index (PEP 503) below `/pip/simple/`, with a wheel of each of these packages. */
export function pipIndex(names: readonly string[]): Served {
  return new Map(
    names.flatMap((name): (readonly [string, Body])[] => {
      const file = `${name}-1.0-py3-none-any.whl`;
      const page = `<!DOCTYPE html><a href="/pip/files/${file}">${file}</a>`;
      return [
        [`/pip/simple/${name}/`, { type: 'text/html', body: Buffer.from(page) }],
        [`/pip/files/${file}`, { type: 'application/octet-stream', body: wheel(name) }],
      ];
    }),
  );
}

/** PyPA, "Binary distribution format". */
function wheel(name: string): Buffer {
  const info = `${name}-1.0.dist-info`;
  const files = new Map([
    [`${name}.py`, `NAME = "${name}"\n`],
    [`${info}/METADATA`, `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`],
    [
      `${info}/WHEEL`,
      'Wheel-Version: 1.0\nGenerator: e2e\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    ],
  ]);
  const lines = [...files].map(([path, text]) => {
    const hash = createHash('sha256').update(text).digest('base64url');
    return `${path},sha256=${hash},${text.length}`;
  });
  return zip(files.set(`${info}/RECORD`, `${[...lines, `${info}/RECORD,,`].join('\n')}\n`));
}
