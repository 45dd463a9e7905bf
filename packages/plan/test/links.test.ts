import { describe, expect, it } from 'vitest';
import { contextKey } from '../src/context-key.ts';
import { inferLinks } from '../src/links.ts';
import { digestOf, resolved, service, services, use } from './support.ts';

// Each right-hand side was accepted by buildx bake as the key that replaces the left-hand reference.
it.each([
  ['base', 'base'],
  ['base:latest', 'base'],
  ['docker.io/library/zero', 'zero'],
  ['docker.io/acme/base:latest', 'acme/base'],
  ['acme/tool:2', 'acme/tool:2'],
  ['localhost:5000/base:latest', 'localhost:5000/base'],
  [`acme/base:1@${digestOf('a')}`, `acme/base:1@${digestOf('a')}`],
  ['Not A Name', 'Not A Name'],
])('spells the context of %s as %s', (reference, key) => {
  expect(contextKey(reference)).toBe(key);
});

describe('inferLinks', () => {
  const base = service('base', { tags: ['docker.io/acme/base:1', 'docker.io/acme/base:latest'] });

  const linksOf = (uses: Parameters<typeof resolved>[0], api = service('api')) =>
    inferLinks(services(base, api), new Map([[api.name, [resolved(uses)]]])).map((link) => [
      link.service,
      link.parent,
      link.context,
    ]);

  it('knows an image by each tag and a service by its bare name, wherever the Dockerfile names it', () => {
    expect(
      linksOf([
        use('acme/base:1'),
        use('docker.io/acme/base', { kind: 'copy' }),
        use('base', { kind: 'mount' }),
      ]),
    ).toEqual([
      ['api', 'base', 'acme/base:1'],
      ['api', 'base', 'acme/base'],
      ['api', 'base', 'base'],
    ]);
  });

  it('leaves other images, other tags, pinned references and frontends alone', () => {
    expect(
      linksOf([
        use('debian:trixie-slim'),
        use('acme/base:2'),
        use('base:1'),
        use(`acme/base:1@${digestOf('a')}`),
        use('acme/base:1', { kind: 'syntax' }),
      ]),
    ).toEqual([]);
  });

  it('never links a service to itself: it may be built on its own published image', () => {
    expect(linksOf([use('acme/api:1'), use('api')])).toEqual([]);
  });

  it('leaves a name to the manifest when the manifest says what it is', () => {
    const api = service('api', {
      contexts: { 'docker.io/acme/base:1': { kind: 'image', ref: 'other' } },
    });
    expect(linksOf([use('acme/base:1')], api)).toEqual([]);
  });

  it('makes one link of many mentions, from one that is needed', () => {
    const api = service('api');
    const links = inferLinks(
      services(base, api),
      new Map([
        [
          'api',
          [
            resolved([
              use('acme/base:1', { line: 1, reachable: false }),
              use('acme/base:1', { line: 4 }),
            ]),
            resolved([use('acme/base:1', { line: 4 })], { platform: 'linux/arm64' }),
          ],
        ],
      ]),
    );
    expect(links).toHaveLength(1);
    expect(links[0]?.use.line).toBe(4);
  });
});
