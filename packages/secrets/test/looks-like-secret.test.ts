import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { looksLikeSecret } from '../src/looks-like-secret.ts';

// Put together here so that no scanner takes this file for a leak.
const joined = (...parts: string[]): string => parts.join('');

it.each([
  ['A', joined('gh', 'p_', 'a1B2'.repeat(9)), 'a GitHub token'],
  ['A', joined('glp', 'at-', 'abcde12345'.repeat(2)), 'a GitLab token'],
  ['A', joined('np', 'm_', 'Zz09'.repeat(9)), 'an npm token'],
  ['A', joined('AK', 'IA', 'ABCD'.repeat(4)), 'an AWS access key'],
  ['A', joined('-----BEGIN RSA ', 'PRIVATE KEY-----\nMII'), 'a private key'],
  ['INDEX', 'https://user:hunter22@index.example.com/simple', 'a URL with a password'],
  ['API_TOKEN', '9f86d081884c7d659a2feaa0c55ad015', 'random text under a name for secrets'],
])('tells %s=%s as %s', (name, value, what) => {
  expect(looksLikeSecret(name, value)).toBe(what);
});

it.each([
  ['VERSION', '3.13.1'],
  ['SHA256', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['GPG_KEY', '7169605F62C751356D054A26A821E680E5FA6305'],
  ['PUBLIC_KEY', '9f86d081884c7d659a2feaa0c55ad015'],
  ['TOKEN_URL', 'https://example.com/oauth2/token/v1/abc123'],
  ['SECRET_NAME', 'production-database'],
  ['PASSWORD', 'changeme'],
  ['AUTH', 'none'],
  ['INDEX', 'https://index.example.com/simple'],
])('takes %s=%s for what it is', (name, value) => {
  expect(looksLikeSecret(name, value)).toBeUndefined();
});

it('tells random hex of 32 characters under a name for secrets', () => {
  const hex = fc.string({
    minLength: 32,
    maxLength: 32,
    unit: fc.constantFrom(...Array.from('0123456789abcdef')),
  });
  let told = 0;
  fc.assert(
    fc.property(hex, (value) => {
      if (looksLikeSecret('DEPLOY_TOKEN', value) !== undefined) told += 1;
    }),
    { numRuns: 1000, seed: 1 },
  );
  expect(told).toBeGreaterThan(750);
});
