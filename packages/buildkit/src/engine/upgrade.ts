import type { Duplex } from 'node:stream';
import { connect } from './connect.ts';
import type { Endpoint } from './endpoint.ts';

// As in `engine-api.ts`: an import of it would load far more.
const http = process.getBuiltinModule('node:http');

/**
 * Turns a connection to the engine into one to its BuildKit, which speaks gRPC there (moby
 * `api/server/router/grpc`). Rejects when the engine cannot be reached or refuses.
 */
export async function connectToBuildkit(endpoint: Endpoint): Promise<Duplex> {
  const socket = await connect(endpoint);
  return new Promise((resolve, reject) => {
    const sent = http.request({
      createConnection: () => socket,
      method: 'POST',
      path: '/grpc',
      headers: { Host: 'docker', Connection: 'Upgrade', Upgrade: 'h2c' },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      response.resume();
      reject(new Error(`the engine answered ${response.statusCode} instead of switching to gRPC`));
    });
    sent.once('upgrade', (_response, upgraded, head) => {
      if (head.length > 0) upgraded.unshift(head);
      resolve(upgraded);
    });
    sent.end();
  });
}
