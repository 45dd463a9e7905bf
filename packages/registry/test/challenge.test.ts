import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseChallenges } from '../src/auth/challenge.ts';

const parse = (header: string) =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

it.each([
  ['Basic', [['basic', {}]]],
  ['Basic realm="x"', [['basic', { realm: 'x' }]]],
  [
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/node:pull,push"',
    [
      [
        'bearer',
        {
          realm: 'https://auth.docker.io/token',
          service: 'registry.docker.io',
          scope: 'repository:library/node:pull,push',
        },
      ],
    ],
  ],
  [
    'BEARER Realm = "a" , error=insufficient_scope, basic realm="b"',
    [
      ['bearer', { realm: 'a', error: 'insufficient_scope' }],
      ['basic', { realm: 'b' }],
    ],
  ],
  [
    'Negotiate, Basic realm="b"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'b' }],
    ],
  ],
  [String.raw`Basic realm="a \"b\", c"`, [['basic', { realm: 'a "b", c' }]]],
  ['Basic realm=""', [['basic', { realm: '' }]]],
  ['', []],
  ['"', []],
])('reads %s', (header, expected) => {
  expect(parse(header)).toEqual(expected);
});

it('reads back whatever was written, and ends for any text', () => {
  const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const quoted = fc.string({ maxLength: 12 });
  const challenge = fc.record({
    scheme: token,
    parameters: fc.dictionary(token, quoted, { minKeys: 1, maxKeys: 3 }),
  });
  const write = ({ scheme, parameters }: { scheme: string; parameters: object }) =>
    `${scheme} ${Object.entries(parameters)
      .map(([name, value]) => `${name}="${String(value).replace(/["\\]/g, String.raw`\$&`)}"`)
      .join(', ')}`;
  fc.assert(
    fc.property(fc.array(challenge, { maxLength: 3 }), (challenges) => {
      expect(parse(challenges.map(write).join(', '))).toEqual(
        challenges.map(({ scheme, parameters }) => [scheme, { ...parameters }]),
      );
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(parse(text))));
});
