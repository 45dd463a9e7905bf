import type { SourcePolicy } from '@orchestrate/model';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { sourcePolicy } from '../src/source-policy.ts';
import { digestOf, locked, lockOf } from './support.ts';

/**
 * What BuildKit does with a policy: rules in order, the last ALLOW or DENY decides, a CONVERT starts over
 * with its result, twenty rounds at most; `*` captures (`sourcepolicy/engine.go`, `util/wildcard`).
 */
function evaluate(policy: SourcePolicy, identifier: string): string {
  let current = identifier;
  for (let round = 0; round < 20; round += 1) {
    let denied = false;
    let next: string | undefined;
    for (const { action, selector, updates } of policy.rules) {
      const escaped = selector.identifier.replaceAll(/[$()+.?[\\\]^{|}]/g, String.raw`\$&`);
      if (!new RegExp(`^${escaped.replaceAll('*', '(.*)')}$`).test(current)) continue;
      if (action === 'CONVERT') next = updates?.identifier;
      else denied = action === 'DENY';
      if (next !== undefined) break;
    }
    if (next === undefined) return denied ? 'denied' : current;
    current = next;
  }
  return 'too many rounds';
}

const python = 'docker.io/library/python:3.13-slim';
const distroless = 'gcr.io/distroless/static-debian12:nonroot';
const lock = lockOf({
  [python]: locked('1'),
  [distroless]: locked('2'),
  'docker.io/library/debian:13': locked('3'),
});

it('denies everything, allows digests, then converts what is used, sorted', () => {
  expect(sourcePolicy({ lock, refs: [distroless, python, python], mirrors: [] })).toEqual({
    rules: [
      { action: 'DENY', selector: { identifier: 'docker-image://*' } },
      { action: 'ALLOW', selector: { identifier: 'docker-image://*@sha256:*' } },
      { action: 'DENY', selector: { identifier: 'http://*' } },
      { action: 'DENY', selector: { identifier: 'https://*' } },
      {
        action: 'CONVERT',
        selector: { identifier: `docker-image://${python}` },
        updates: { identifier: `docker-image://${python}@${digestOf('1')}` },
      },
      {
        action: 'CONVERT',
        selector: { identifier: `docker-image://${distroless}` },
        updates: { identifier: `docker-image://${distroless}@${digestOf('2')}` },
      },
    ],
  });
});

it('allows the addresses that are named, with the checksums that are locked', () => {
  const [tool, own] = ['https://example.com/tool.tgz', 'https://example.com/own.tgz'];
  const download = { checksum: digestOf('d'), sizeBytes: 1, firstSeen: '', resolvedAt: '' };
  const whole = { ...lock, downloads: new Map([[tool, download]]) };
  const policy = sourcePolicy({ lock: whole, refs: [], mirrors: [], urls: [tool, own, tool] });
  expect(policy.rules.slice(4)).toEqual([
    { action: 'ALLOW', selector: { identifier: own } },
    { action: 'ALLOW', selector: { identifier: tool } },
    {
      action: 'CONVERT',
      selector: { identifier: tool },
      updates: { identifier: tool, attrs: { 'http.checksum': digestOf('d') } },
    },
  ]);
  expect(evaluate(sourcePolicy({ lock, refs: [], mirrors: [], urls: [own] }), own)).toBe(own);
  expect(evaluate(policy, 'https://example.com/other.tgz')).toBe('denied');
});

it('pulls from mirrors, with a path in front where there is one', () => {
  const policy = sourcePolicy({
    lock,
    refs: [python, distroless],
    mirrors: [
      { host: 'docker.io', location: 'localhost:5000' },
      { host: 'gcr.io', location: 'mirror.example/gcr' },
    ],
  });
  expect(evaluate(policy, `docker-image://${python}`)).toBe(
    `docker-image://localhost:5000/library/python:3.13-slim@${digestOf('1')}`,
  );
  expect(evaluate(policy, `docker-image://${distroless}`)).toBe(
    `docker-image://mirror.example/gcr/distroless/static-debian12:nonroot@${digestOf('2')}`,
  );
});

it('fails closed for what is not locked or not used', () => {
  const policy = sourcePolicy({ lock, refs: [python, 'docker.io/library/redis:7'], mirrors: [] });
  for (const name of [
    'docker.io/library/redis:7',
    'docker.io/library/debian:13',
    'quay.io/x/y:latest',
  ])
    expect(evaluate(policy, `docker-image://${name}`)).toBe('denied');
});

it('sends references that carry a digest to the mirror too, and leaves them alone without one', () => {
  const pinned = `${python}@${digestOf('9')}`;
  const bare = `docker.io/library/python@${digestOf('8')}`;
  const mirrored = sourcePolicy({
    lock: lockOf({ [pinned]: locked('9') }),
    refs: [pinned, bare],
    mirrors: [{ host: 'docker.io', location: 'localhost:5000' }],
  });
  expect(evaluate(mirrored, `docker-image://${pinned}`)).toBe(
    `docker-image://localhost:5000/library/python:3.13-slim@${digestOf('9')}`,
  );
  expect(evaluate(mirrored, `docker-image://${bare}`)).toBe(
    `docker-image://localhost:5000/library/python@${digestOf('8')}`,
  );
  const plain = sourcePolicy({ lock: lockOf({}), refs: [pinned, bare], mirrors: [] });
  expect(plain.rules.filter(({ action }) => action === 'CONVERT')).toEqual([]);
  expect(evaluate(plain, `docker-image://${pinned}`)).toBe(`docker-image://${pinned}`);
});

it('keeps the digest of a reference even against the lock', () => {
  const pinned = `${python}@${digestOf('9')}`;
  const policy = sourcePolicy({
    lock: lockOf({ [pinned]: locked('1') }),
    refs: [pinned],
    mirrors: [{ host: 'docker.io', location: 'm.example' }],
  });
  expect(JSON.stringify(policy)).not.toContain(digestOf('1'));
});

it.each([
  'docker.io/library/*:latest',
  'docker.io/library/py$1:3',
  'docker.io/library/${1}:3',
  'docker.io/library/python:3 ',
  'python:3.13-slim',
  '',
])('never lets %j become a rule', (name) => {
  expect(() =>
    sourcePolicy({ lock: lockOf({ [name]: locked('1') }), refs: [name], mirrors: [] }),
  ).toThrow();
});

it('refuses a mirror that would widen a rule', () => {
  const mirrors = [{ host: 'docker.io', location: 'm.example/${1}' }];
  expect(() => sourcePolicy({ lock, refs: [python], mirrors })).toThrow(/must not become/);
});

it('answers every reference with its own digest or a refusal, never with another image', () => {
  const host = fc.constantFrom('docker.io', 'localhost:5000', 'gcr.io', '[::1]:5000');
  const path = fc.constantFrom('library/a', 'library/a-b', 'x/y.z', 'x/y__z');
  const tag = fc.constantFrom('1', '1.0', 'latest', '1_0-x');
  const name = fc.tuple(host, path, tag).map(([h, p, t]) => `${h}/${p}:${t}`);
  const letter = fc.constantFrom('a', 'b', 'c', 'd');
  const mirrors = fc.constantFrom([], [{ host: 'docker.io', location: 'localhost:5000/hub' }]);
  fc.assert(
    fc.property(
      fc.dictionary(name, letter),
      fc.uniqueArray(name),
      name,
      mirrors,
      (entries, refs, asked, where) => {
        const images = Object.fromEntries(
          Object.entries(entries).map(([ref, of]) => [ref, locked(of)]),
        );
        const policy = sourcePolicy({ lock: lockOf(images), refs, mirrors: where });
        const answer = evaluate(policy, `docker-image://${asked}`);
        const digest = refs.includes(asked) ? images[asked]?.digest : undefined;
        if (digest === undefined) expect(answer).toBe('denied');
        else
          expect(answer.endsWith(`:${asked.slice(asked.lastIndexOf(':') + 1)}@${digest}`)).toBe(
            true,
          );
      },
    ),
  );
});
