import type { RegistryAnswer } from '@orchestrate/model';
import type { Reply } from './auth/authorize.ts';
import { endpointOf, isLoopback } from './endpoint.ts';
import { errorDetail } from './error-body.ts';
import { type Failed, failed, invalid, type Subject, succeeded } from './failure.ts';
import type { HttpAnswer, HttpFault } from './http/http.ts';

/** The answer when its status is 2xx; otherwise a failure that says what to do. */
export function expectSuccess(reply: Reply, subject: Subject): RegistryAnswer<HttpAnswer> {
  const { exchange } = reply;
  if (exchange.kind === 'fault') return explainFault(exchange, reply, subject);
  if (exchange.status >= 200 && exchange.status < 300 && reply.tokenServer === undefined)
    return succeeded(exchange);
  return explainStatus(exchange, reply, subject);
}

function explainStatus(answer: HttpAnswer, reply: Reply, subject: Subject): Failed {
  const { status } = answer;
  const who = speaker(reply, subject);
  const said = `${who} answered ${status}${errorDetail(answer)}`;
  if (status === 401 || status === 403) {
    const message = `${who} refuses access to ${subject.name}: ${status}${errorDetail(answer)}.`;
    return failed('unauthorized', subject, { message, hint: loginHint(reply, subject) });
  }
  if (status === 429) return tooMany(answer, reply, subject);
  if (status === 404 && reply.tokenServer === undefined)
    return failed('not-found', subject, {
      message: `${subject.name} does not exist${errorDetail(answer)}.`,
      hint: 'Check the spelling; the tag or digest may also have been deleted since it was last used.',
    });
  if (status >= 500)
    return failed('unreachable', subject, {
      message: `${said} for ${subject.name}, each time it was asked.`,
      hint: `Try again later; ${who} has a fault of its own.`,
    });
  return invalid(subject, `${said}, which is not expected here.`);
}

function tooMany(answer: HttpAnswer, reply: Reply, subject: Subject): Failed {
  const asks = answer.headers.get('retry-after');
  const until = asks === null ? '' : ` It asks to come back later (Retry-After: ${asks}).`;
  const advice = reply.anonymous
    ? `Log in with \`${loginCommand(subject)}\`, which raises the limit, or set a mirror for ${subject.host}.`
    : `Wait, or set a mirror for ${subject.host}.`;
  return failed('rate-limited', subject, {
    message: `${speaker(reply, subject)} takes no more requests for now (429) for ${subject.name}.${until}`,
    hint: advice,
  });
}

function explainFault(fault: HttpFault, reply: Reply, subject: Subject): Failed {
  const who = speaker(reply, subject);
  const message = `${who} ${fault.message}.`;
  switch (fault.cause) {
    case 'network':
    case 'timeout':
      return failed('unreachable', subject, { message, hint: networkHint(subject) });
    case 'tls':
      return failed('unreachable', subject, { message, hint: tlsHint(subject) });
    case 'cut-short':
    case 'too-large':
    case 'redirect':
    case 'authorization':
      return invalid(subject, message);
  }
}

/** A token server is named beside its registry: people know only the latter. */
function speaker({ tokenServer }: Reply, { host }: Subject): string {
  return tokenServer === undefined ? host : `${tokenServer} (which gives access to ${host})`;
}

function loginCommand({ host }: Subject): string {
  return `docker login ${endpointOf(host).loginArgument}`.trim();
}

function loginHint({ anonymous, credentialProblem }: Reply, subject: Subject): string {
  const login = loginCommand(subject);
  if (credentialProblem !== undefined)
    return `The stored login could not be used: ${credentialProblem}; mend that or run \`${login}\`.`;
  return anonymous
    ? `Run \`${login}\`; or check the spelling, for many registries answer so when an image does not exist.`
    : `The stored login for ${subject.host} does not allow this; run \`${login}\` with another one, or ask for access.`;
}

function networkHint({ host }: Subject): string {
  return isLoopback(host)
    ? `Is the registry on ${host} running?`
    : `Check the network, VPN and proxy settings, and whether ${host} is the right name; a mirror can be set in the manifest.`;
}

function tlsHint({ host }: Subject): string {
  return `If ${host} has a certificate of your company's, name its CA file in NODE_EXTRA_CA_CERTS; plain HTTP is for loopback hosts only.`;
}
