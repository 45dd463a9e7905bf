import { gatewayAt } from './gateway.ts';
import { createServer } from './server.ts';
import { env } from './settings.ts';

const server = createServer(gatewayAt(env('GATEWAY_URL', 'http://gateway:8080')));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close());
}

await server.listen({ host: '0.0.0.0', port: Number(env('PORT', '3000')) });
