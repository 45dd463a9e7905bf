import { createHash } from 'node:crypto';
import { tarball } from './archives.ts';
import type { Body, Served } from './served.ts';

/** A registry below `/npm/` as npm's client asks for it, with one version of each of these packages. */
export function npmRegistry(names: readonly string[], origin: string): Served {
  return new Map(
    names.flatMap((name): (readonly [string, Body])[] => {
      const manifest = { name, version: '1.0.0', main: 'index.js' };
      const body = tarball(
        new Map([
          ['package/package.json', JSON.stringify(manifest)],
          ['package/index.js', `module.exports = '${name}';\n`],
        ]),
      );
      const integrity = `sha512-${createHash('sha512').update(body).digest('base64')}`;
      const path = `/npm/${name}/-/${name}-1.0.0.tgz`;
      const version = { ...manifest, dist: { tarball: `${origin}${path}`, integrity } };
      const versions = { '1.0.0': version };
      const document = { name, 'dist-tags': { latest: '1.0.0' }, versions };
      return [
        [`/npm/${name}`, { type: 'application/json', body: Buffer.from(JSON.stringify(document)) }],
        [path, { type: 'application/octet-stream', body }],
      ];
    }),
  );
}
