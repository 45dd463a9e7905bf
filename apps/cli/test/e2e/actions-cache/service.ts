import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { answerBlob, type BlobAnswer } from './blobs.ts';
import { answerCall } from './calls.ts';
import { Entries } from './entries.ts';
import { scopesOf } from './runtime-token.ts';

export interface ActionsCache extends Disposable {
  /** As `ACTIONS_RESULTS_URL` has it. */
  readonly url: string;
  readonly entries: Entries;
  /** Method and path of everything that was asked. */
  readonly asked: readonly string[];
  /** Answered to all calls until it is undefined again. */
  failing: number | undefined;
}

const CALLS = '/twirp/github.actions.results.api.v1.CacheService/';

/** GitHub's cache service, as far as BuildKit's client speaks to it, on the loopback interface. */
export async function startActionsCache(): Promise<ActionsCache> {
  const entries = new Entries();
  const blocks = new Map<string, Buffer>();
  const asked: string[] = [];
  const cache = { failing: undefined as number | undefined };
  const answer = async (request: IncomingMessage, url: URL): Promise<BlobAnswer> => {
    const body = Buffer.concat(await request.toArray());
    if (cache.failing !== undefined) return json(cache.failing, { msg: 'not today' });
    if (url.pathname.startsWith(CALLS)) {
      const scopes = scopesOf(request.headers.authorization);
      const method = url.pathname.slice(CALLS.length);
      const addressOf = (id: string) => `${url.origin}/blobs/${id}`;
      const call = { method, body: JSON.parse(body.toString()), scopes, addressOf };
      const said = answerCall(entries, call);
      return json(said.status, said.body);
    }
    const entry = entries.byId(url.pathname.replace('/blobs/', ''));
    if (entry === undefined) return json(404, { msg: 'no such blob' });
    const { 'x-ms-range': special, range = special } = request.headers;
    const method = request.method ?? 'GET';
    return answerBlob(entry, blocks, {
      method,
      query: url.searchParams,
      range: range?.toString(),
      body,
    });
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    asked.push(`${request.method} ${url.pathname}`);
    void answer(request, url).then(({ status, headers, body }) =>
      response.writeHead(status, { 'x-ms-request-id': 'e2e', ...headers }).end(body),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  const url = `http://127.0.0.1:${address.port}/`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return Object.assign(cache, { url, entries, asked, [Symbol.dispose]: close });
}

function json(status: number, body: unknown): BlobAnswer {
  const headers = { 'content-type': 'application/json' };
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}
