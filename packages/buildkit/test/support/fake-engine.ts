import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Docker engine that answers what a test says, on a socket of its own. */
export interface FakeEngine {
  readonly host: string;
  /** `METHOD path?query` of everything that was asked. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export type Answers = Readonly<
  Record<string, { readonly status?: number; readonly body: unknown }>
>;

/** `answers` by `METHOD path`; anything else is not found. */
export async function fakeEngine(answers: Answers): Promise<FakeEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  const socket = join(folder, 'docker.sock');
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://docker');
    asked.push(`${request.method} ${decodeURIComponent(url.pathname + url.search)}`);
    const answer = answers[`${request.method} ${url.pathname}`];
    response.statusCode = answer === undefined ? 404 : (answer.status ?? 200);
    response.end(JSON.stringify(answer?.body ?? { message: 'page not found' }));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    host: `unix://${socket}`,
    asked,
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
