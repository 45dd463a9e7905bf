import { describe, expect, test } from 'vitest';
import { diagnostics, manifest } from './support.ts';

const rules = (text: string) => manifest(`refresh: ${text}\nservices: {app: {}}`).refresh;

describe('refresh', () => {
  test('takes everything at once unless it is told otherwise', () => {
    expect(manifest('services: {app: {}}').refresh).toEqual({
      minAgeMs: 0,
      allow: [],
      deny: [],
      freeze: [],
    });
  });

  test('knows ages in days and hours', () => {
    expect(rules('{minAge: 3d}').minAgeMs).toBe(3 * 86_400_000);
    expect(rules('{minAge: 1d12h}').minAgeMs).toBe(36 * 3_600_000);
    expect(rules('{minAge: 0d}').minAgeMs).toBe(0);
  });

  test('names hosts as references do', () => {
    expect(rules('{allow: [index.docker.io], deny: ["localhost:5000"]}')).toMatchObject({
      allow: ['docker.io'],
      deny: ['localhost:5000'],
    });
  });

  test.each([
    ['python:3.13*', 'docker.io/library/python:3.13*'],
    ['python', 'docker.io/library/python:*'],
    ['example/app:*', 'docker.io/example/app:*'],
    ['gcr.io/distroless/*', 'gcr.io/distroless/*:*'],
    ['*', '*'],
    ['localhost:5000/a/b:1', 'localhost:5000/a/b:1'],
  ])('reads the pattern %s as %s', (image, normalized) => {
    const [freeze] = rules(`{freeze: [{image: "${image}", reason: r, until: 2027-01-31}]}`).freeze;
    expect(freeze).toMatchObject({ image: normalized, reason: 'r', until: '2027-01-31' });
  });

  test('tells every mistake at its place', () => {
    const text = `refresh:
  minAge: soon
  allow: [not a host]
  freeze:
    - {image: python, until: 2027-02-30, reason: r}
    - {image: python, until: tomorrow, reason: r}
    - {image: python, until: 2027-02-28}
services: {app: {}}`;
    const found = diagnostics(text).map(({ code, at }) => [
      code,
      at?.source.text.slice(at.start, at.end),
    ]);
    expect(found).toEqual([
      ['manifest/invalid-duration', 'soon'],
      ['manifest/invalid-mirror', 'not a host'],
      ['manifest/invalid-value', '2027-02-30'],
      ['manifest/invalid-value', 'tomorrow'],
      ['manifest/missing-key', expect.stringContaining('2027-02-28')],
    ]);
  });
});
