import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

export interface RegistryProxy extends Disposable {
  /** `localhost:…`; the engine and the command line both reach it there, without TLS. */
  readonly host: string;
  /** Requests so far of this method whose path matches, refused ones too. */
  count(method: string, path: RegExp): number;
}

/** What a request is answered with in the registry's place; undefined passes it on. */
export type Refuse = (asked: {
  readonly method: string;
  readonly path: string;
}) => { readonly status: number; readonly headers?: Record<string, string> } | undefined;

/** Stands before the lab's registry (`host:port`, plain HTTP) and answers for it where `refuse` says so. */
export async function startRegistryProxy(registry: string, refuse: Refuse): Promise<RegistryProxy> {
  const log: { readonly method: string; readonly path: string }[] = [];
  const server = createServer((asked, response) => {
    const { method = 'GET', url: path = '/' } = asked;
    log.push({ method, path });
    const refusal = refuse({ method, path });
    if (refusal === undefined) return pass(registry, asked, response);
    // A client that is still sending a layer would not see an answer that cuts it off.
    asked.resume();
    asked.on('end', () => response.writeHead(refusal.status, refusal.headers).end());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  return {
    host: `localhost:${address.port}`,
    count: (method, path) =>
      log.filter((entry) => entry.method === method && path.test(entry.path)).length,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The Host header stays: registries make the addresses of uploads from it. */
function pass(registry: string, asked: IncomingMessage, response: ServerResponse): void {
  const { hostname, port } = new URL(`http://${registry}`);
  const { method, url: path, headers } = asked;
  const onward = request({ hostname, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  asked.pipe(onward);
}

/** Refuses the first so many requests of this method and path. */
export function refuseFirst(
  times: number,
  method: string,
  path: RegExp,
  refusal: ReturnType<Refuse>,
): Refuse {
  let left = times;
  return (asked) => {
    if (left === 0 || asked.method !== method || !path.test(asked.path)) return undefined;
    left -= 1;
    return refusal;
  };
}
