import { describe, expect, test } from 'vitest';
import { diagnostics, service, underlined } from './support.ts';

const INHERITING = `
defaults:
  args: {A: default, B: default, C: default}
  platforms: [linux/amd64]
  labels: {from: defaults}
templates:
  language: {args: {B: language, D: language}, platforms: [linux/arm64]}
  python: {extends: language, args: {D: python}, target: python}
  published: {target: published, tags: [stable]}
services:
  app:
    extends: [python, published]
    args: {C: own}
`;

test('defaults lie below templates, templates below the service, later ones on top', () => {
  expect(service(INHERITING)).toMatchObject({
    args: { A: 'default', B: 'language', C: 'own', D: 'python' },
    labels: { from: 'defaults' },
    platforms: ['linux/arm64'],
    target: 'published',
    tags: ['docker.io/shop-app/app:stable'],
  });
});

test('lists are replaced, mappings joined: nothing can be half a list', () => {
  const text = `
defaults: {tags: [a, b], secrets: {x: one}}
secrets: {one: {env: ONE}, two: {env: TWO}}
services: {app: {tags: [c], secrets: {y: two}}}
`;
  const { tags, secrets } = service(text);
  expect(tags).toEqual(['docker.io/shop-app/app:c']);
  expect(secrets.map(({ id, provider }) => `${id}=${provider}`)).toEqual(['x=one', 'y=two']);
});

describe('a mistake is told where it was written', () => {
  test('once, when several services inherit it', () => {
    const text = `
templates: {t: {args: {X: "\${NOPE}"}, platforms: ["li nux"]}}
services: {a: {extends: t}, b: {extends: t}, c: {extends: t, tags: [x], args: {Y: "\${NOPE}"}}}
`;
    const found = diagnostics(text).filter(({ code }) => code !== 'manifest/duplicate-tag');
    expect(found.map(({ code, at }) => [code, underlined(at), at?.start])).toEqual([
      ['manifest/unset-variable', '${NOPE}', text.indexOf('${NOPE}')],
      ['manifest/invalid-platform', '"li nux"', text.indexOf('"li nux"')],
      ['manifest/unset-variable', '${NOPE}', text.lastIndexOf('${NOPE}')],
    ]);
  });

  test('and not again as the absence of what was wrong', () => {
    const text = 'defaults: {context: 5}\nservices: {app: {dockerfile: nowhere/Dockerfile}}';
    expect(diagnostics(text).map(({ code }) => code)).toEqual(['manifest/wrong-type']);
  });

  test('a value on top of a wrong one is used', () => {
    const text = 'defaults: {context: ./nowhere}\nservices: {app: {context: api}}';
    expect(service(text).context).toEqual({ kind: 'local', path: 'api' });
  });
});
