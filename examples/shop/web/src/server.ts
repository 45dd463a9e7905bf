import Fastify, { type FastifyInstance } from 'fastify';
import { type Gateway, GatewayError } from './gateway.ts';
import { page } from './page.ts';

const STYLE = 'body{font:16px system-ui;margin:3rem}td,th{padding:.3rem 1rem;text-align:left}';

/** The web server: the page, the same data as JSON, and a health check that needs no gateway. */
export function createServer(gateway: Gateway): FastifyInstance {
  const server = Fastify({ logger: { level: 'info', base: { service: 'web' } } });

  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/shop.css', (_request, reply) => reply.type('text/css').send(STYLE));
  server.get('/', async (_request, reply) => {
    const products = await gateway.products();
    return reply.type('text/html; charset=utf-8').send(page(products));
  });
  server.get('/products.json', () => gateway.products());

  server.setErrorHandler((error, request, reply) => {
    request.log.error(error);
    const known = error instanceof GatewayError;
    return reply.code(known ? 502 : 500).send({ error: known ? error.message : 'internal error' });
  });
  return server;
}
