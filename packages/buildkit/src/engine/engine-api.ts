import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Json, parseJson } from '../json.ts';
import { connect } from './connect.ts';
import type { Endpoint } from './endpoint.ts';

// An import of it reads every export, and one of them loads Node's whole fetch: 40 ms instead of 4.
const http = process.getBuiltinModule('node:http');

export interface EngineRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Without a version: the newest that the engine has. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}

export type EngineAnswer =
  | { readonly ok: true; readonly body: Json }
  /** `status` is undefined when the engine could not be reached. */
  | { readonly ok: false; readonly status?: number; readonly message: string };

/** An engine that is there but does not answer is as good as none. */
const TIMEOUT_MS = 30_000;

/** One call of the Docker Engine API. Never rejects: what goes wrong is part of the answer. */
export async function askEngine(endpoint: Endpoint, request: EngineRequest): Promise<EngineAnswer> {
  try {
    const socket = await connect(endpoint);
    return await exchange(socket, request);
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function exchange(socket: Duplex, request: EngineRequest): Promise<EngineAnswer> {
  const query = new URLSearchParams(request.query).toString();
  return new Promise((resolve, reject) => {
    const sent = http.request({
      // A connection of our own: it may be a pipe to another machine.
      createConnection: () => socket,
      method: request.method ?? 'GET',
      path: query === '' ? request.path : `${request.path}?${query}`,
      headers: { Host: 'docker', Connection: 'close' },
      // Not `timeout`, which asks the stream for what only real sockets have.
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      readAll(response).then((body) => resolve(answer(response.statusCode ?? 0, body)), reject);
    });
    sent.end();
  });
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function answer(status: number, body: string): EngineAnswer {
  const parsed = parseJson(body);
  if (status >= 200 && status < 300) return { ok: true, body: parsed };
  const message = /"message":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? body.trim();
  return { ok: false, status, message };
}
