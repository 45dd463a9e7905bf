import { expect, it } from 'vitest';
import { addressCredentials, decodedCredentials } from '../src/address-credentials.ts';

it.each([
  ['https://user:pass@host/x', ['pass']],
  ['https://user:pa:ss@host/x', ['pa:ss']],
  ['https://ghp_0123456789abcdef@github.com/a/b.git#main', ['ghp_0123456789abcdef']],
  ['https://host/x?token=abc', ['abc']],
  ['https://host/x?v=2&access_token=abc#frag?token=no', ['abc']],
  [
    'https://b.s3.amazonaws.com/x?X-Amz-Date=1&X-Amz-Signature=f00&X-Amz-Security-Token=s',
    ['f00', 's'],
  ],
  ['https://acc.blob.core.windows.net/c/x?sv=2024&sig=a%2Fb%3D', ['a%2Fb%3D']],
  ['https://host/x?accessToken=abc&apiKey=def', ['abc', 'def']],
  ['https://host/x?key=0a1b2c3d4e5f6a7b8c9d', ['0a1b2c3d4e5f6a7b8c9d']],
  ['https://user:one@host/x?password=one', ['one']],
])('finds what gives access in %s', (address, found) => {
  expect(addressCredentials(address)).toEqual(found);
});

it.each([
  'https://example.com/tool-1.4.tar.gz?v=2&arch=amd64',
  'https://example.com/search?q=token&author=me&design=flat',
  'https://example.com/x?key=release-notes&token=',
  'https://example.com/path/a@b?x=1',
  'ssh://git@github.com/example/tools.git#main',
  'git@github.com:example/tools.git',
  'https://user@host/repo.git',
])('finds none in %s', (address) => {
  expect(addressCredentials(address)).toEqual([]);
});

it('resolves escapes where it can', () => {
  expect(decodedCredentials('https://host/?sig=a%2Fb&token=%zz')).toEqual(['a/b', '%zz']);
});
