/** Beginnings that issuers gave their tokens so that tools can tell them. */
const TOKENS: readonly (readonly [RegExp, string])[] = [
  [/^gh[pousr]_[A-Za-z0-9]{36,}$|^github_pat_[A-Za-z0-9_]{22,}$/, 'a GitHub token'],
  [/^gl(?:pat|dt|rt|cbt|ptt|ft)-[\w-]{20,}$/, 'a GitLab token'],
  [/^npm_[A-Za-z0-9]{36}$/, 'an npm token'],
  [/^pypi-[\w-]{16,}$/, 'a PyPI token'],
  [/^(?:AKIA|ASIA)[A-Z0-9]{16}$/, 'an AWS access key'],
  [/^xox[abeoprs]-[\w-]{10,}$/, 'a Slack token'],
  [/^[sr]k_(?:live|test)_[A-Za-z0-9]{16,}$/, 'a Stripe key'],
  [/^AIza[\w-]{35}$/, 'a Google API key'],
  [/^ya29\.[\w-]{20,}$/, 'a Google access token'],
  [/^dckr_(?:pat|oat)_[\w-]{20,}$/, 'a Docker token'],
  [/^hv[bs]\.[\w-]{20,}$/, 'a Vault token'],
  [/^dop_v1_[a-f0-9]{64}$/, 'a DigitalOcean token'],
  [/^SG\.[\w-]{16,}\.[\w-]{16,}$/, 'a SendGrid key'],
  [/^eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}$/, 'a JSON web token'],
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, 'a private key'],
  [/^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]{4,}@/i, 'a URL with a password'],
];

/** Names that say so themselves, as the rule SecretsUsedInArgOrEnv of BuildKit's linter has them. */
const SECRET_NAME =
  /(?:^|_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const PUBLIC_NAME = /(?:^|_)(?:public|fingerprint|gpg|id|url|file|path)(?:_|$)/i;

const SHORTEST_RANDOM = 16;
/** Bits a character. Words of a language have up to about 3.3 at this length; random hex comes near 4. */
const RANDOM_BITS = 3.4;

/**
 * What a value seems to be, when it looks like a secret: a token with a known beginning, or random text under
 * a name that promises a secret. Undefined when it does not.
 */
export function looksLikeSecret(name: string, value: string): string | undefined {
  const token = TOKENS.find(([pattern]) => pattern.test(value));
  if (token !== undefined) return token[1];
  const named = SECRET_NAME.test(name) && !PUBLIC_NAME.test(name);
  return named && isRandom(value) ? 'random text under a name for secrets' : undefined;
}

/** Text that nobody would write by hand: letters, digits and what encodings add, evenly mixed. */
export function isRandom(value: string): boolean {
  if (value.length < SHORTEST_RANDOM || !/^[\w+/=.~-]+$/.test(value)) return false;
  return /\d/.test(value) && bitsPerCharacter(value) >= RANDOM_BITS;
}

/** Shannon entropy of the characters. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
