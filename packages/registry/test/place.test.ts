import { expect, it } from 'vitest';
import { placeOf } from '../src/place.ts';

const SERVER = { host: 'docker.io', location: '127.0.0.1:190010' };

it.each([
  ['an image', 'localhost:190010/a/b:1', []],
  ['a mirror', 'docker.io/library/python:3.13-slim', [SERVER]],
])('says that no server has the address of %s', (_, name, mirrors) => {
  expect(placeOf(name, mirrors)).toMatchObject({
    ok: false,
    failure: { kind: 'invalid', message: expect.stringContaining(':190010') },
  });
});

it('asks mirrors, and names both', () => {
  const mirrors = [{ host: 'docker.io', location: 'localhost:5000/hub' }];
  expect(placeOf('docker.io/library/python:3.13-slim', mirrors)).toMatchObject({
    ok: true,
    value: {
      host: 'localhost:5000',
      path: 'hub/library/python',
      reference: '3.13-slim',
      subject: { name: expect.stringContaining('asked for as localhost:5000/hub/library/python') },
    },
  });
});
