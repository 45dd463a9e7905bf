import { createHash } from 'node:crypto';
import type { Downloads, RegistryAnswer } from '@orchestrate/model';
import type { ClientOptions } from './client.ts';
import { realRetryWorld } from './client.ts';
import { failed, succeeded } from './failure.ts';
import { ask, type HttpResponse } from './http/ask.ts';
import { type BodyLimits, takeBody } from './http/body.ts';
import type { HttpAnswer, HttpFault } from './http/http.ts';
import { withHostLimit } from './http/limit.ts';
import { withRedirects } from './http/redirect.ts';
import { DEFAULT_RETRY, withRetry } from './http/retry.ts';
import { createTransport } from './http/transport.ts';

export type DownloadOptions = Pick<
  ClientOptions,
  'ask' | 'retry' | 'timeoutMs' | 'now' | 'wait' | 'random'
> & {
  /** Longest file that is read. */
  readonly maxBytes?: number;
};

const TIMEOUT_MS = 10 * 60_000;
const MAX_BYTES = 2 * 1024 ** 3;
const PER_HOST = 4;

/** The `Downloads` port over HTTP: files are hashed as they come and kept nowhere. */
export function createDownloads(options: DownloadOptions = {}): Downloads {
  const transport = createTransport({
    ask: options.ask ?? ask,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    read: readDigest,
  });
  const limited = withHostLimit(withRedirects(transport), PER_HOST);
  const send = withRetry(limited, options.retry ?? DEFAULT_RETRY, realRetryWorld(options));
  const maxBytes = options.maxBytes ?? MAX_BYTES;
  return {
    async digest(address, signal) {
      const url = new URL(address);
      const answer = await send({ method: 'GET', url, headers: {}, maxBytes, signal });
      return answer.kind === 'answer' ? judge(answer, address) : unusable(answer, url);
    },
  };
}

/** Stands in for the body: its digest, a blank, its length. */
async function readDigest(
  response: HttpResponse,
  limits: BodyLimits,
): Promise<Uint8Array<ArrayBuffer> | HttpFault> {
  const hash = createHash('sha256');
  const length = await takeBody(response, limits, (chunk) => hash.update(chunk));
  if (typeof length !== 'number') return length;
  return new TextEncoder().encode(`sha256:${hash.digest('hex')} ${length}`);
}

function judge(
  { status, url, body }: HttpAnswer,
  address: string,
): RegistryAnswer<{ checksum: string; sizeBytes: number }> {
  const subject = { host: url.host, name: address };
  if (status >= 200 && status < 300) {
    const [checksum = '', size] = new TextDecoder().decode(body).split(' ');
    return succeeded({ checksum, sizeBytes: Number(size) });
  }
  const message = `${url.host} answered ${status} for ${address}.`;
  if (status === 404 || status === 410)
    return failed('not-found', subject, {
      message,
      hint: 'Check the address; what was there may have been taken away.',
    });
  if (status === 401 || status === 403)
    return failed('unauthorized', subject, {
      message,
      hint: 'Builds fetch it without a login as well: take another address, or fetch it in a RUN with a secret.',
    });
  const isPassing = status === 429 || status >= 500;
  return failed(isPassing ? 'unreachable' : 'invalid', subject, {
    message,
    hint: isPassing ? 'Try again later.' : 'Open the address in a browser to see what it says.',
  });
}

function unusable({ cause, message }: HttpFault, { host, href }: URL) {
  const subject = { host, name: href };
  const isAway = cause === 'network' || cause === 'timeout' || cause === 'tls';
  return failed(isAway ? 'unreachable' : 'invalid', subject, {
    message: `${host} ${message} (${href}).`,
    hint: isAway
      ? 'Check the network, VPN and proxy settings of this machine.'
      : 'Try again; if it stays so, write the checksum into the Dockerfile (`ADD --checksum=sha256:…`).',
  });
}
