// The private package index, as a process: `node serve.ts TOKEN_FILE PORT ADDRESS…`.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { answer, type IndexContent } from './handler.ts';
import { pricingDistribution } from './pricing.ts';
import { packWheel, wheelName } from './wheel.ts';

const [tokenFile = '', port = '', ...addresses] = process.argv.slice(2);
const distribution = await pricingDistribution();
const content: IndexContent = {
  project: distribution.name,
  fileName: wheelName(distribution),
  wheel: packWheel(distribution),
  token: (await readFile(tokenFile, 'utf8')).trim(),
};

await Promise.all(addresses.map((address) => listen(address)));

async function listen(address: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://index');
    const reply = answer(content, { path: pathname, authorization: request.headers.authorization });
    response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  server.listen(Number(port), address);
  await once(server, 'listening');
  return server;
}
