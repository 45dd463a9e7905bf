import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { say } from '../say.ts';

/**
 * Offers the BuildKit inside an engine on a port of this machine, as a buildkitd of its own would: buildx's
 * driver `remote` reaches it there. Port 0 takes a free one. Listens on the loopback interface alone: whoever
 * reaches a BuildKit can run anything on it.
 */
export async function relayBuildkit(engineSocket: string, port = 0): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (client) => {
    // Neither side hears of the other's errors otherwise than by the end of its connection.
    passOn(client, engineSocket).catch((error: Error) => say('buildkit', error.message));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Where it listens, as `docker buildx create --driver remote` wants it. */
export function relayAddress(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on no port');
  return `tcp://${address.address}:${address.port}`;
}

async function passOn(client: Socket, engineSocket: string): Promise<void> {
  // An error before the two are connected would have no listener.
  client.on('error', () => undefined);
  try {
    const buildkit = await upgrade(engineSocket);
    await pipeline(client, buildkit, client).catch(() => undefined);
  } finally {
    client.destroy();
  }
}

/** Turns a connection to the engine into one to its BuildKit (moby `api/server/router/grpc`). */
function upgrade(socketPath: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const headers = { Host: 'docker', Connection: 'Upgrade', Upgrade: 'h2c' };
    const asked = request({ socketPath, method: 'POST', path: '/grpc', headers });
    asked.once('error', reject);
    asked.once('response', (response) => {
      response.resume();
      reject(new Error(`the engine answered ${response.statusCode} instead of switching to gRPC`));
    });
    asked.once('upgrade', (_response, stream, head) => {
      stream.unshift(head);
      resolve(stream);
    });
    asked.end();
  });
}
