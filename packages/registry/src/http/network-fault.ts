import type { HttpFault } from './http.ts';
import { fault } from './http.ts';

/** Codes of Node that say the connection broke, which may not happen a second time. */
const BROKEN: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ENOTFOUND: 'has no address (the name is not known)',
  EAI_AGAIN: 'has no address (name servers are not reachable)',
  EHOSTUNREACH: 'is not reachable from this network',
  ENETUNREACH: 'is not reachable from this network',
  ECONNRESET: 'reset the connection',
};

/** OpenSSL's verdicts on a certificate, as Node names them. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/** What it means that a request failed. An error without a code comes from the URL or from our own bug: `invalid`. */
export function networkFault(error: unknown): HttpFault {
  const code = codeOf(error);
  if (CERTIFICATE.test(code))
    return fault('tls', `has a certificate that is not trusted here (${code})`, {
      transient: false,
    });
  // OpenSSL's complaint about bytes that are none of TLS.
  if (code === 'EPROTO' || /SSL|TLS/.test(code))
    return fault('tls', `does not speak TLS as expected (${code})`, { transient: false });
  return fault('network', SENTENCES[code] ?? `could not be reached (${code})`, {
    transient: BROKEN.has(code),
  });
}

/** The code of an error, or of the first one where several addresses were tried. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error.message;
}
