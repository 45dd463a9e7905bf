import { once } from 'node:events';
import { createServer } from 'node:http';
import { goProxy } from './go-proxy.ts';
import { npmRegistry } from './npm-registry.ts';
import { pipIndex } from './pip-index.ts';
import type { Served } from './served.ts';

export interface PackageServer extends Disposable {
  readonly host: string;
  readonly origin: string;
  /** Names of the packages that were downloaded since the last call, sorted, by tool; indexes do not count. */
  downloads(): Readonly<Record<'pip' | 'npm' | 'go', readonly string[]>>;
}

const PACKAGES = {
  pip: /^\/pip\/files\/(\w+)-.*\.whl$/,
  npm: /^\/npm\/\w+\/-\/(\w+)-.*\.tgz$/,
  go: /^\/go\/.*\/(\w+)\/@v\/.*\.zip$/,
};

/**
 * Serves packages of these names to pip, npm and go at an address of this machine that containers reach, and counts.
 * Packages may be cached, as those of the public indexes may; indexes are asked for anew.
 */
export async function servePackages(
  names: readonly string[],
  host: string,
): Promise<PackageServer> {
  let asked: string[] = [];
  let served: Served = new Map();
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const found = served.get(url);
    if (found === undefined) return response.writeHead(404).end();
    const isPackage = Object.values(PACKAGES).some((pattern) => pattern.test(url));
    const caching = isPackage ? 'max-age=31536000, immutable' : 'no-cache';
    const headers = { 'content-type': found.type, 'cache-control': caching };
    return response.writeHead(200, headers).end(found.body);
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  const origin = `http://${host}:${address.port}`;
  served = new Map([...pipIndex(names), ...npmRegistry(names, origin), ...goProxy(names)]);
  const namesIn = (pattern: RegExp) =>
    asked.flatMap((url) => pattern.exec(url)?.[1] ?? []).toSorted();
  return {
    host,
    origin,
    downloads() {
      const { pip, npm, go } = PACKAGES;
      const counted = { pip: namesIn(pip), npm: namesIn(npm), go: namesIn(go) };
      asked = [];
      return counted;
    },
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
