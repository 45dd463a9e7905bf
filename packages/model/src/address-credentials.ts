import { MASK } from './mask.ts';

/**
 * Parameters that carry what gives access: OAuth (RFC 6750), GitLab's `private_token`, signed addresses of S3,
 * Google (`X-…-Signature`), Azure (`sig`) and CloudFront, and whatever calls itself a token or password.
 */
const CREDENTIAL =
  /(?:token|signature|password|passwd|secret|api[_-]?key|jwt)$|(?:^|[_.-])(?:sig|sas|auth|pwd)$/i;
/** A key may be the name of a thing as well: there, only what nobody writes by hand counts. */
const KEY = /(?:^|[_.-])key$/i;
const RANDOM = /^(?=.*\d)(?=.*[a-z])[\w+/=.~-]{16,}$/i;
/** Alone before the `@` of http(s), text of this length is a token: GitHub takes them so. */
const SHORTEST_TOKEN = 16;

/**
 * What in an address gives access to what is behind it, as it is written there: the password of a login, a
 * token in its place, the values of parameters such as `token` or `X-Amz-Signature`. None in most addresses.
 */
export function addressCredentials(address: string): string[] {
  const [, scheme = '', login] = /^(\w+):\/\/([^/?#]*)@/.exec(address) ?? [];
  return [...new Set([...loginCredentials(scheme, login), ...parameterCredentials(address)])];
}

function loginCredentials(scheme: string, login: string | undefined): string[] {
  if (login === undefined) return [];
  const [user = '', ...password] = login.split(':');
  if (password.length > 0) return [password.join(':')].filter((text) => text !== '');
  return /^https?$/i.test(scheme) && user.length >= SHORTEST_TOKEN ? [user] : [];
}

function parameterCredentials(address: string): string[] {
  const [query = ''] = address.split('#')[0]?.split('?').slice(1) ?? [];
  return query.split('&').flatMap((parameter) => {
    const [name = '', ...rest] = parameter.split('=');
    const value = rest.join('=');
    const counts = CREDENTIAL.test(name) || (KEY.test(name) && RANDOM.test(value));
    return counts && value !== '' ? [value] : [];
  });
}

/** The address as it may be shown. */
export function maskAddress(address: string): string {
  return addressCredentials(address).reduce((text, one) => text.replaceAll(one, MASK), address);
}

/** What gives access after `%` escapes are resolved, where they can be. */
export function decodedCredentials(address: string): string[] {
  return addressCredentials(address).map((text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  });
}
