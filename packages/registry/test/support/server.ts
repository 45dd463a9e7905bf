import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request as it came in. */
export interface Seen {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Handler = (request: Seen, response: ServerResponse) => void;

export interface Server extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly seen: readonly Seen[];
}

/** An HTTP server on loopback that does whatever the test wants. */
export async function startServer(handle: Handler): Promise<Server> {
  const seen: Seen[] = [];
  const answer = async (message: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = message;
    const request = { method, path: url, headers, body: await text(message) };
    seen.push(request);
    handle(request, response);
  };
  const server = createServer((message, response) => void answer(message, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    host: `127.0.0.1:${address.port}`,
    seen,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A handler for each call in turn; the last one stays. */
export function inTurn(first: Handler, ...others: Handler[]): Handler {
  const queue = [first, ...others];
  return (request, response) => {
    const handle = queue.length > 1 ? queue.shift() : queue[0];
    handle?.(request, response);
  };
}

export function status(code: number, headers: Readonly<Record<string, string>> = {}): Handler {
  return (_, response) => void response.writeHead(code, headers).end();
}
