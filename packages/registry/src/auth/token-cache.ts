import type { Send } from '../http/http.ts';
import { createSharing } from '../sharing.ts';
import { fetchToken, type Token, type TokenAnswer, type TokenRequest } from './token.ts';

/** Gets tokens and keeps them: one a host and scope, until shortly before it expires. */
export interface TokenCache {
  /** `rejected`: a token that the registry would not take; it is not given out again. */
  get(key: string, request: TokenRequest, rejected?: string): Promise<TokenAnswer>;
}

/** A token that is about to expire may be too old when it arrives. */
const MARGIN_MS = 10_000;

/** `now` in milliseconds. */
export function createTokenCache(send: Send, now: () => number): TokenCache {
  const kept = new Map<string, { readonly token: Token; readonly until: number }>();
  const share = createSharing<TokenAnswer>();
  return {
    async get(key, request, rejected) {
      const known = kept.get(key);
      if (known !== undefined && known.token.value !== rejected && now() < known.until)
        return { ok: true, token: known.token };
      const fetchAndKeep = async (signal: AbortSignal) => {
        const asked = now();
        const answer = await fetchToken(send, { ...request, signal });
        if (answer.ok) {
          const until = asked + answer.token.lifetimeMs - MARGIN_MS;
          kept.set(key, { token: answer.token, until });
        }
        return answer;
      };
      return share(key, fetchAndKeep, request.signal);
    },
  };
}
