import { expect, it } from 'vitest';
import { ANONYMOUS } from '../src/auth/credentials.ts';
import { type Ask, ask } from '../src/http/ask.ts';
import { networkFault } from '../src/http/network-fault.ts';
import { createRegistry } from '../src/registry.ts';
import { fakeTime } from './support/fake-time.ts';
import { startServer, status } from './support/server.ts';

const withCode = (code: string) => Object.assign(new Error('details'), { code });

it.each([
  [withCode('ECONNRESET'), 'network', 'reset the connection', true],
  [withCode('EAI_AGAIN'), 'network', 'name servers are not reachable', true],
  [withCode('ENOTFOUND'), 'network', 'the name is not known', false],
  [new AggregateError([withCode('ECONNREFUSED')]), 'network', 'refused', false],
  [withCode('SELF_SIGNED_CERT_IN_CHAIN'), 'tls', 'not trusted here', false],
  [withCode('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'tls', 'not trusted here', false],
  [withCode('CERT_HAS_EXPIRED'), 'tls', 'not trusted here', false],
  [withCode('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls', 'not trusted here', false],
  [withCode('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls', 'does not speak TLS', false],
  [new Error('bad port'), 'network', 'could not be reached (bad port)', false],
  ['a string', 'network', 'could not be reached (a string)', false],
])('understands %s', (error, cause, message, transient) => {
  expect(networkFault(error)).toEqual({
    kind: 'fault',
    cause,
    transient,
    message: expect.stringContaining(message),
  });
});

it('says what to do about a host that speaks no TLS', async () => {
  await using server = await startServer(status(200));
  const toServer: Ask = (url, request) =>
    ask(new URL(url.pathname, `https://${server.host}`), request);
  const registry = createRegistry({ auth: ANONYMOUS, ...fakeTime(), ask: toServer });
  expect(await registry.head('registry.example.com/team/app:1')).toEqual({
    ok: false,
    failure: {
      kind: 'unreachable',
      host: 'registry.example.com',
      message: 'registry.example.com does not speak TLS as expected (EPROTO).',
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    },
  });
});
