import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execa } from 'execa';

export interface GitServer {
  /** `localhost:…`. */
  readonly host: string;
  /** Passwords that it was shown and took. */
  readonly taken: readonly string[];
  close(): void;
}

/** Serves the bare repositories of a folder over HTTP to those who know the password (git-http-backend(1)). */
export async function startGitServer(folder: string, password: string): Promise<GitServer> {
  const taken: string[] = [];
  const server = createServer((request, response) => {
    const [, encoded = ''] = (request.headers.authorization ?? '').split(' ');
    const [, given = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    if (given !== password) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    taken.push(given);
    void backend(folder, request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { host: `localhost:${portOf(address)}`, taken, close: () => void server.close() };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('no port to listen on');
  return address.port;
}

/** One CGI request (RFC 3875). */
async function backend(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const { stdout } = await execa('git', ['http-backend'], {
    input: request,
    encoding: 'buffer',
    env: {
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  const answer = Buffer.from(stdout);
  const end = answer.indexOf('\r\n\r\n');
  const headers = new Map(
    answer
      .subarray(0, end)
      .toString('latin1')
      .split('\r\n')
      .map((line) => [line.replace(/:.*/, '').toLowerCase(), line.replace(/^[^:]*: */, '')]),
  );
  response.writeHead(Number.parseInt(headers.get('status') ?? '200', 10), {
    'content-type': headers.get('content-type') ?? '',
  });
  response.end(answer.subarray(end + 4));
}
