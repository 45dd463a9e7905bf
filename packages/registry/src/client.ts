import { setTimeout } from 'node:timers/promises';
import type { RegistryAnswer } from '@orchestrate/model';
import { createAuthorizedSend } from './auth/authorize.ts';
import type { CredentialSource } from './auth/credentials.ts';
import type { Environment } from './auth/docker-config.ts';
import { createDockerCredentials } from './auth/docker-credentials.ts';
import type { Scope } from './auth/scope.ts';
import { createTokenCache } from './auth/token-cache.ts';
import { endpointOf } from './endpoint.ts';
import { expectSuccess } from './explain.ts';
import type { Subject } from './failure.ts';
import { type Ask, ask } from './http/ask.ts';
import type { HttpAnswer, HttpRequest } from './http/http.ts';
import { withHostLimit } from './http/limit.ts';
import { withRedirects } from './http/redirect.ts';
import { DEFAULT_RETRY, type RetryPolicy, type RetryWorld, withRetry } from './http/retry.ts';
import { createTransport } from './http/transport.ts';

export interface ClientOptions extends Partial<RetryWorld> {
  readonly ask?: Ask;
  /** Where logins come from; Docker's own configuration when absent. */
  readonly auth?: CredentialSource;
  /** Where Docker's configuration is looked for, and what credential helpers see; the process's own when absent. */
  readonly env?: Environment;
  readonly retry?: RetryPolicy;
  /** Limit for one request with its body, in milliseconds. */
  readonly timeoutMs?: number;
  /** Requests under way at one host. */
  readonly requestsPerHost?: number;
}

/** One request to a repository. */
export interface RepositoryRequest extends Scope {
  readonly method: HttpRequest['method'];
  /** Below the repository: `manifests/3.13-slim`, `blobs/sha256:…`. */
  readonly resource: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly maxBytes: number;
  /** For messages. */
  readonly subject: Subject;
  readonly signal?: AbortSignal | undefined;
}

/** Speaks HTTP with registries: logins, tokens, retries and limits are dealt with. */
export interface Client {
  /** The answer when it has a 2xx status. Rejects only with the reason of an aborted signal. */
  send(request: RepositoryRequest): Promise<RegistryAnswer<HttpAnswer>>;
}

const TIMEOUT_MS = 30_000;
const REQUESTS_PER_HOST = 8;

/** A client; keep one for a run, so that tokens are reused and the limits hold. */
export function createClient(options: ClientOptions = {}): Client {
  const transport = createTransport({
    ask: options.ask ?? ask,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  });
  const limited = withHostLimit(
    withRedirects(transport),
    options.requestsPerHost ?? REQUESTS_PER_HOST,
  );
  const world = realRetryWorld(options);
  const send = withRetry(limited, options.retry ?? DEFAULT_RETRY, world);
  const authorized = createAuthorizedSend({
    send,
    credentials: options.auth ?? createDockerCredentials(options.env ?? process.env),
    tokens: createTokenCache(send, () => world.now()),
  });
  return {
    async send(request) {
      const reply = await authorized(httpRequest(request), request);
      return expectSuccess(reply, request.subject);
    },
  };
}

/** Time and chance as they are, where a test does not say otherwise. */
export function realRetryWorld(options: Partial<RetryWorld>): RetryWorld {
  return {
    now: options.now ?? Date.now,
    wait: options.wait ?? wait,
    random: options.random ?? Math.random,
  };
}

function httpRequest(request: RepositoryRequest): HttpRequest {
  const { method, resource, host, path, headers, body, maxBytes, signal } = request;
  return {
    method,
    url: new URL(`${endpointOf(host).origin}/v2/${path}/${resource}`),
    headers: headers ?? {},
    maxBytes,
    signal,
    ...(body !== undefined && { body }),
  };
}

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
