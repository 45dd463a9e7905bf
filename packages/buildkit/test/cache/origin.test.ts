import { expect, it } from 'vitest';
import { parseOrigin } from '../../src/cache/origin.ts';

it.each([
  ['mount / from exec /bin/sh -c npm ci', { kind: 'run', args: '/bin/sh -c npm ci' }],
  [
    'mount / from exec /bin/sh -c set -eu\nmake\n',
    { kind: 'run', args: '/bin/sh -c set -eu\nmake\n' },
  ],
  [
    'cached mount /root/.npm from exec /bin/sh -c npm ci with id "shop//root/.npm"',
    { kind: 'mount', target: '/root/.npm', id: 'shop//root/.npm' },
  ],
  [
    'cached mount /c from exec /bin/sh -c echo "a" with id b with id "//c \\"x\\""',
    { kind: 'mount', target: '/c', id: '//c "x"' },
  ],
  ['cached mount /c from exec /bin/sh -c true', { kind: 'mount', target: '/c', id: '' }],
  [
    'pulled from localhost:5000/library/golang:1.24@sha256:b844',
    { kind: 'pulled', ref: 'localhost:5000/library/golang:1.24@sha256:b844' },
  ],
  ['local source for context', { kind: 'context', name: 'context' }],
  ['http url http://127.0.0.1/a.txt', { kind: 'download', url: 'http://127.0.0.1/a.txt' }],
  [
    'git snapshot for https://host/x.git#main',
    { kind: 'download', url: 'https://host/x.git#main' },
  ],
  ['[2/2] COPY nonce /', { kind: 'step', text: 'COPY nonce /' }],
  ['[base 3/3] LINK COPY --link a /l', { kind: 'step', stage: 'base', text: 'COPY --link a /l' }],
  [
    '[linux/arm64 build 1/1] WORKDIR /app',
    { kind: 'step', stage: 'build', platform: 'linux/arm64', text: 'WORKDIR /app' },
  ],
  ['[internal] preparing inline document', { kind: 'other' }],
  ['', { kind: 'other' }],
])('%s', (description, origin) => {
  expect(parseOrigin(description)).toEqual(origin);
});
