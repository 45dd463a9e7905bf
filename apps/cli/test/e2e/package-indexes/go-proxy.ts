import { createHash } from 'node:crypto';
import { zip } from './archives.ts';
import type { Body, Served } from './served.ts';

const VERSION = 'v1.0.0';
const pathOf = (name: string): string => `example.com/e2e/${name}`;

/** A module proxy below `/go/` (Go modules reference, "GOPROXY protocol"), with one version of each of these modules. */
export function goProxy(names: readonly string[]): Served {
  return new Map(
    names.flatMap((name): (readonly [string, Body])[] => {
      const at = `/go/${pathOf(name)}/@v`;
      const info = { Version: VERSION, Time: '2026-01-01T00:00:00Z' };
      const text = (body: string) => ({ type: 'text/plain', body: Buffer.from(body) });
      return [
        [`${at}/${VERSION}.info`, text(JSON.stringify(info))],
        [`${at}/${VERSION}.mod`, text(goMod(name))],
        [`${at}/${VERSION}.zip`, { type: 'application/zip', body: zip(filesOf(name)) }],
      ];
    }),
  );
}

/** `go.mod` and `go.sum` of a module that needs these. */
export function goFiles(names: readonly string[]): { readonly mod: string; readonly sum: string } {
  const needs = names.map((name) => `require ${pathOf(name)} ${VERSION}\n`).join('');
  const sums = names.flatMap((name) => {
    const files = filesOf(name);
    return [
      `${pathOf(name)} ${VERSION} ${h1(files)}\n`,
      `${pathOf(name)} ${VERSION}/go.mod ${h1(new Map([['go.mod', goMod(name)]]))}\n`,
    ];
  });
  return { mod: `module example.com/gate\n\ngo 1.24\n\n${needs}`, sum: sums.join('') };
}

function goMod(name: string): string {
  return `module ${pathOf(name)}\n\ngo 1.24\n`;
}

function filesOf(name: string): Map<string, string> {
  const folder = `${pathOf(name)}@${VERSION}`;
  return new Map([
    [`${folder}/go.mod`, goMod(name)],
    [`${folder}/${name}.go`, `package ${name}\n`],
  ]);
}

/** The hash in `go.sum` (`golang.org/x/mod/sumdb/dirhash`, Hash1). */
function h1(files: ReadonlyMap<string, string>): string {
  const hex = (text: string) => createHash('sha256').update(text).digest('hex');
  const lines = [...files].map(([path, text]) => [path, `${hex(text)}  ${path}\n`] as const);
  const sorted = lines.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  return `h1:${createHash('sha256').update(sorted.join('')).digest('base64')}`;
}
