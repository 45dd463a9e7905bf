import type { Exchange, HttpRequest, Send } from '../http/http.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { basicHeader, type CredentialSource, type FoundCredentials } from './credentials.ts';
import { formatScope, type Scope } from './scope.ts';
import type { TokenCache } from './token-cache.ts';

/** What came of a request that may have needed authorization. */
export interface Reply {
  readonly exchange: Exchange;
  /** Set when it was the token server that this is about, not the registry. */
  readonly tokenServer?: string;
  /** The registry asked who we are and we had no login to show. */
  readonly anonymous: boolean;
  /** Why a stored login could not be used. */
  readonly credentialProblem?: string;
}

export type AuthorizedSend = (request: HttpRequest, scope: Scope) => Promise<Reply>;

/** How a registry wants to be asked; the same for all its repositories. */
type Offer =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer';
      readonly realm: string;
      readonly service: string | undefined;
    };

type Header =
  | { readonly kind: 'header'; readonly value: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly server: string; readonly exchange: Exchange };

interface Parts {
  readonly send: Send;
  readonly credentials: CredentialSource;
  readonly tokens: TokenCache;
}

const NO_HEADER: Header = { kind: 'none' };

/**
 * Sends requests with what the registry wants to see: nothing, Basic, or a Bearer token (RFC 9110, 11;
 * distribution "Token Authentication Specification"). The first 401 of a host says which; from then on
 * requests bring it along. A token that is not taken is replaced once.
 */
export function createAuthorizedSend(parts: Parts): AuthorizedSend {
  const offers = new Map<string, Offer>();
  return async (request, scope) => {
    const known = offers.get(scope.host);
    const found = known === undefined ? undefined : await parts.credentials(scope.host);
    const ask = { scope, signal: request.signal };
    const first = known ? await headerFor(parts, known, { ...ask, found: found ?? {} }) : NO_HEADER;
    if (first.kind === 'refused') return refused(first, found ?? {});
    const exchange = await parts.send(withHeader(request, first));
    const offer = offerOf(exchange, request);
    if (offer === undefined) return reply(exchange, found);
    offers.set(scope.host, offer);
    const login = await parts.credentials(scope.host);
    const second = await headerFor(parts, offer, { ...ask, found: login, rejected: first });
    if (second.kind === 'refused') return refused(second, login);
    if (second.kind === 'none') return reply(exchange, login);
    return reply(await parts.send(withHeader(request, second)), login);
  };
}

/** The header for an offer; `none` when there is nothing, or nothing but what was rejected. */
async function headerFor(
  { tokens }: Parts,
  offer: Offer,
  ask: {
    readonly scope: Scope;
    readonly signal: AbortSignal | undefined;
    readonly found: FoundCredentials;
    readonly rejected?: Header;
  },
): Promise<Header> {
  const { credentials } = ask.found;
  const rejected = ask.rejected?.kind === 'header' ? ask.rejected.value : undefined;
  const unlessRejected = (value: string): Header =>
    value === rejected ? NO_HEADER : { kind: 'header', value };
  if (offer.scheme === 'basic')
    return credentials?.kind === 'basic' ? unlessRejected(basicHeader(credentials)) : NO_HEADER;
  if (credentials?.kind === 'registry-token') return unlessRejected(`Bearer ${credentials.token}`);
  const scope = formatScope(ask.scope);
  const answer = await tokens.get(
    `${ask.scope.host} ${scope}`,
    { realm: offer.realm, service: offer.service, scope, credentials, signal: ask.signal },
    rejected?.replace(/^Bearer /, ''),
  );
  return answer.ok
    ? unlessRejected(`Bearer ${answer.token.value}`)
    : { kind: 'refused', server: answer.server, exchange: answer.exchange };
}

/** What a 401 offers. One from a host that we were redirected to is none of the registry's. */
function offerOf(exchange: Exchange, request: HttpRequest): Offer | undefined {
  if (exchange.kind === 'fault' || exchange.status !== 401) return undefined;
  if (exchange.url.origin !== request.url.origin) return undefined;
  const challenges = parseChallenges(exchange.headers.get('www-authenticate') ?? '');
  const bearer = challenges.flatMap(bearerOf)[0];
  if (bearer !== undefined) return bearer;
  return challenges.some(({ scheme }) => scheme === 'basic') ? { scheme: 'basic' } : undefined;
}

function bearerOf({ scheme, parameters }: Challenge): Offer[] {
  const realm = parameters.get('realm');
  if (scheme !== 'bearer' || realm === undefined) return [];
  return [{ scheme: 'bearer', realm, service: parameters.get('service') }];
}

function withHeader(request: HttpRequest, header: Header): HttpRequest {
  if (header.kind !== 'header') return request;
  return { ...request, headers: { ...request.headers, authorization: header.value } };
}

function reply(exchange: Exchange, found: FoundCredentials | undefined): Reply {
  return {
    exchange,
    anonymous: found?.credentials === undefined,
    ...(found?.problem !== undefined && { credentialProblem: found.problem }),
  };
}

function refused(header: Header & { kind: 'refused' }, found: FoundCredentials): Reply {
  return { ...reply(header.exchange, found), tokenServer: header.server };
}
