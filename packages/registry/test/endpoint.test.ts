import { expect, it } from 'vitest';
import { endpointOf } from '../src/endpoint.ts';

it('knows the names of Docker Hub', () => {
  expect(endpointOf('docker.io')).toEqual({
    origin: 'https://registry-1.docker.io',
    credentialKey: 'https://index.docker.io/v1/',
    loginArgument: '',
  });
});

it.each([
  ['localhost', 'http://localhost'],
  ['localhost:5000', 'http://localhost:5000'],
  ['127.0.0.1:5000', 'http://127.0.0.1:5000'],
  ['127.8.9.1', 'http://127.8.9.1'],
  ['[::1]:5000', 'http://[::1]:5000'],
  ['ghcr.io', 'https://ghcr.io'],
  ['registry.example.com:5000', 'https://registry.example.com:5000'],
  ['localhost.example.com', 'https://localhost.example.com'],
  ['127.example.com', 'https://127.example.com'],
  ['127.0.0.1.nip.io', 'https://127.0.0.1.nip.io'],
  ['10.0.0.1:5000', 'https://10.0.0.1:5000'],
  ['[::2]', 'https://[::2]'],
])('speaks to %s as %s', (host, origin) => {
  expect(endpointOf(host).origin).toBe(origin);
});
