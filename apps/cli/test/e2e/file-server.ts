import { once } from 'node:events';
import { createServer } from 'node:http';

/** Serves these bodies by their path on the loopback interface, where the engine reaches it too. */
export async function serveFiles(files: ReadonlyMap<string, string | Uint8Array>) {
  const server = createServer((request, response) => {
    const body = files.get(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    [Symbol.dispose]: () => void server.close(),
  };
}
