import { z } from 'zod';
import { isLoopback } from '../endpoint.ts';
import type { Exchange, HttpAnswer, HttpFault, HttpRequest, Send } from '../http/http.ts';
import { fault } from '../http/http.ts';
import { parseJson } from '../json.ts';
import { basicHeader, type Credentials } from './credentials.ts';

export interface TokenRequest {
  /** URL of the token server, as the registry names it. */
  readonly realm: string;
  readonly service?: string | undefined;
  readonly scope: string;
  readonly credentials?: Credentials | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Token {
  readonly value: string;
  readonly lifetimeMs: number;
}

/** A token, or what stood in its way: an answer of the token server with another status, or a fault. */
export type TokenAnswer =
  | { readonly ok: true; readonly token: Token }
  | { readonly ok: false; readonly server: string; readonly exchange: Exchange };

const tokenDocument = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
});

const MAX_TOKEN_BYTES = 1024 * 1024;
const CLIENT = 'orchestrate';
/** What holds when the server does not say (distribution "Token Authentication Specification", `expires_in`). */
const DEFAULT_LIFETIME_S = 60;

/**
 * Gets a token (distribution "Token Authentication Specification"; OAuth2 for identity tokens). Credentials
 * go over HTTPS or to loopback only.
 */
export async function fetchToken(send: Send, request: TokenRequest): Promise<TokenAnswer> {
  const realm = URL.parse(request.realm);
  if (realm === null || !isSafe(realm)) {
    const message = 'names a token server that is no HTTPS address';
    return { ok: false, server: request.realm, exchange: unusable(message) };
  }
  const server = realm.host;
  const exchange = await send(httpRequest(realm, request));
  if (exchange.kind === 'fault' || exchange.status !== 200) return { ok: false, server, exchange };
  const token = decodeToken(exchange);
  return 'kind' in token ? { ok: false, server, exchange: token } : { ok: true, token };
}

function isSafe(realm: URL): boolean {
  return realm.protocol === 'https:' || (realm.protocol === 'http:' && isLoopback(realm.host));
}

function httpRequest(realm: URL, request: TokenRequest): HttpRequest {
  const { service, scope, credentials, signal } = request;
  const common = { maxBytes: MAX_TOKEN_BYTES, signal };
  const asked = { ...(service !== undefined && { service }), scope };
  if (credentials?.kind === 'identity-token') {
    const grant = { grant_type: 'refresh_token', refresh_token: credentials.token };
    const body = new URLSearchParams({ ...grant, ...asked, client_id: CLIENT }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { ...common, method: 'POST', url: realm, headers, body };
  }
  const url = new URL(realm);
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  const headers =
    credentials?.kind === 'basic' ? { authorization: basicHeader(credentials) } : undefined;
  return { ...common, method: 'GET', url, headers: headers ?? {} };
}

function decodeToken(answer: HttpAnswer): Token | HttpFault {
  const decoded = tokenDocument.safeParse(parseJson(new TextDecoder().decode(answer.body)));
  const value = decoded.data?.token || decoded.data?.access_token;
  if (!value) return unusable('gave an answer that holds no token');
  const seconds = Math.max(decoded.data?.expires_in ?? 0, DEFAULT_LIFETIME_S);
  return { value, lifetimeMs: seconds * 1000 };
}

function unusable(message: string): HttpFault {
  return fault('authorization', message, { transient: false });
}
