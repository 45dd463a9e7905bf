import { createHash } from 'node:crypto';
import type { ContextFile, FileUse, Service } from '@orchestrate/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFingerprints } from '../src/compare-fingerprints.ts';
import type { Fingerprint } from '../src/fingerprint.ts';
import { canonicalText, inputKey } from '../src/key.ts';
import { inferLinks } from '../src/links.ts';
import { parseFingerprint } from '../src/parse-fingerprint.ts';
import { type FingerprintInput, takeFingerprint } from '../src/take-fingerprint.ts';
import { unprovenInputs } from '../src/unproven-inputs.ts';
import { digestOf, locked, lockOf, place, resolved, service, services, use } from './support.ts';

const python = 'docker.io/library/python:3.13-slim';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const secret = (id: string) => ({ id, provider: id, at: place('orchestrate.yaml', 1) });
const mount = (id: string, reachable = true) => ({
  id,
  required: true,
  stage: 0,
  at: place('Dockerfile', 1),
  line: 1,
  reachable,
});

const base: FingerprintInput = (() => {
  const api = service('api', {
    args: { VERSION: '1', UNSEEN: 'x' },
    labels: { team: 'shop' },
    secrets: [secret('token'), secret('idle')],
    ssh: ['default=/run/agent.sock'],
    contexts: { shared: { kind: 'local', path: 'libs' } },
  });
  const file = resolved(
    [
      use('docker/dockerfile:1', { kind: 'syntax' }),
      use('python:3.13-slim'),
      use('acme/base:1', { kind: 'copy' }),
      use('debian', { reachable: false }),
    ],
    {
      text: 'FROM python:3.13-slim\nARG VERSION\n',
      declaredArgs: ['VERSION'],
      secretMounts: [mount('token'), mount('idle', false)],
      sshMounts: [{ id: 'default', line: 1, reachable: true }],
    },
  );
  return {
    service: api,
    resolved: [file],
    links: inferLinks(services(api, service('base')), new Map([['api', [file]]])),
    files: [
      { path: 'src/app.py', kind: 'file', mode: 0o644, hash: 'aa' },
      { path: 'latest', kind: 'symlink', mode: 0o777, linkTarget: 'src' },
      { context: 'shared', path: 'src/app.py', kind: 'file', mode: 0o755, hash: 'bb' },
    ],
    lock: lockOf({ [python]: locked('1'), 'docker.io/docker/dockerfile:1': locked('2') }),
    parents: new Map([['base', 'k1']]),
  };
})();

function taken(changes: Partial<FingerprintInput> = {}): Fingerprint {
  const result = takeFingerprint({ ...base, ...changes });
  if (!result.ok) throw new Error(result.missing.join(' '));
  return result.fingerprint;
}

const withService = (parts: Parameters<typeof service>[1]) =>
  taken({ service: { ...base.service, ...parts } });
const withFile = (parts: Parameters<typeof resolved>[1]) =>
  taken({ resolved: base.resolved.map((file) => ({ ...file, ...parts })) });
const codes = (after: Fingerprint, before = taken()) =>
  compareFingerprints(before, after).map((change) => `${change.code} ${change.subject}`);

describe('takeFingerprint', () => {
  it('records what can change the image, sorted, and nothing else', () => {
    expect(taken()).toEqual({
      version: 1,
      frontend: `docker.io/docker/dockerfile:1 ${digestOf('2')}`,
      dockerfile: 'FROM python:3.13-slim\nARG VERSION\n',
      target: '',
      platforms: ['linux/amd64'],
      args: { VERSION: '1' },
      labels: { team: 'shop' },
      images: [{ ref: python, platform: 'linux/amd64', digest: digestOf('a') }],
      contexts: { 'acme/base:1': 'service base', shared: 'folder' },
      parents: { base: 'k1' },
      files: [
        { context: '', path: 'latest', kind: 'symlink', mode: 0o777, content: 'src' },
        { context: '', path: 'src/app.py', kind: 'file', mode: 0o644, content: 'aa' },
        { context: 'shared', path: 'src/app.py', kind: 'file', mode: 0o755, content: 'bb' },
      ],
      secrets: ['token'],
      ssh: ['default'],
      exporter: {},
    });
  });

  it('keeps arguments that work without a declaration, and those that a base declares by ONBUILD', () => {
    const args = {
      BUILDKIT_SYNTAX: 'x',
      SOURCE_DATE_EPOCH: '0',
      TARGETARCH: 'arm64',
      HTTP_PROXY: 'p',
      UNSEEN: 'x',
    };
    expect(Object.keys(withService({ args }).args)).toEqual([
      'BUILDKIT_SYNTAX',
      'SOURCE_DATE_EPOCH',
      'TARGETARCH',
    ]);
    const own = { ...base.service, args: { FROM_BASE: '1', OTHER: '2' } };
    expect(taken({ service: own, onBuild: ['ARG FROM_BASE=0 THIRD'] }).args).toEqual({
      FROM_BASE: '1',
    });
    const [image] = locked('1').platforms.values();
    if (image === undefined) throw new Error('one platform is locked');
    const onBuild = {
      ...locked('1'),
      platforms: new Map([['linux/amd64', { ...image, onBuild: ['arg OTHER'] }]]),
    };
    const lock = lockOf({ ...Object.fromEntries(base.lock.images), [python]: onBuild });
    expect(taken({ service: own, lock }).args).toEqual({ OTHER: '2' });
  });

  it('says what is missing instead of guessing', () => {
    const lost = takeFingerprint({
      ...base,
      lock: lockOf({ [python]: locked('1', { 'linux/arm64': 'a' }) }),
      parents: new Map([['base', undefined]]),
    });
    expect(lost).toEqual({
      ok: false,
      missing: [
        'What base is made of is not known.',
        'The digest of docker/dockerfile:1 is not known.',
        'The digest of python:3.13-slim is not known.',
      ],
    });
    expect(takeFingerprint({ ...base, resolved: [] }).ok).toBe(false);
  });
});

describe('inputKey', () => {
  it('is pinned: a key that changes by accident rebuilds the world', () => {
    expect(canonicalText(taken())).toBe(
      `[{"args":{"VERSION":"1"},"contexts":{"acme/base:1":"service base","shared":"folder"},` +
        `"dockerfile":"FROM python:3.13-slim\\nARG VERSION\\n","exporter":{},` +
        `"frontend":"docker.io/docker/dockerfile:1 ${digestOf('2')}",` +
        `"images":[{"digest":"${digestOf('a')}","platform":"linux/amd64","ref":"${python}"}],` +
        `"labels":{"team":"shop"},"parents":{"base":"k1"},"platforms":["linux/amd64"],` +
        `"secrets":["token"],"ssh":["default"],"target":"","version":1},` +
        `[["","latest","symlink",511,"src"],["","src/app.py","file",420,"aa"],["shared","src/app.py","file",493,"bb"]]]`,
    );
    expect(inputKey(taken(), sha256)).toBe(sha256(canonicalText(taken())));
  });

  it('does not depend on any order, nor on what cannot change the image', () => {
    const shuffled = taken({
      files: [...base.files.toReversed(), ...base.files],
      service: {
        ...base.service,
        name: 'api',
        args: { UNSEEN: 'y', VERSION: '1' },
        tags: ['docker.io/acme/api:2'],
        cacheFrom: ['type=registry,ref=x'],
        outputs: [{ kind: 'push' }],
        timeoutMs: 5,
        ssh: ['default=/elsewhere'],
        dockerfile: 'moved/Dockerfile',
        context: { kind: 'local', path: 'moved' },
      },
    });
    expect(canonicalText(shuffled)).toBe(canonicalText(taken()));
    const parsed: unknown = JSON.parse(JSON.stringify(taken()));
    expect(parsed).toEqual(taken());
  });

  it('ignores an index that moved for another platform only', () => {
    const lock = lockOf({
      ...Object.fromEntries(base.lock.images),
      [python]: locked('7', { 'linux/amd64': 'a' }),
    });
    expect(canonicalText(taken({ lock }))).toBe(canonicalText(taken()));
  });
});

describe('compareFingerprints', () => {
  const moved = lockOf({
    ...Object.fromEntries(base.lock.images),
    [python]: locked('1', { 'linux/amd64': 'f' }),
  });
  const twoPlatforms = [
    ...base.resolved,
    resolved([], { platform: 'linux/arm64', text: base.resolved[0]?.dockerfile.source.text ?? '' }),
  ];

  it.each<[string, Fingerprint, readonly string[]]>([
    ['nothing', taken(), []],
    ['the format', { ...taken(), version: 2, target: 'x' }, ['key-version version']],
    ['the frontend', { ...taken(), frontend: '' }, ['frontend-changed frontend']],
    ['the target', withService({ target: 'prod' }), ['target-changed target']],
    ['a platform', taken({ resolved: twoPlatforms }), ['platform-changed linux/arm64']],
    ['an argument', withService({ args: { VERSION: '2' } }), ['arg-changed VERSION']],
    ['an argument that is gone', withService({ args: {} }), ['arg-changed VERSION']],
    ['a label', withService({ labels: { team: 'shop', tier: '1' } }), ['label-changed tier']],
    ['a base', taken({ lock: moved }), [`base-moved ${python}`]],
    ['a parent', taken({ parents: new Map([['base', 'k2']]) }), ['parent-changed base']],
    [
      'a context',
      withService({ contexts: { shared: { kind: 'remote', url: 'https://example.com/x.git' } } }),
      ['context-changed shared'],
    ],
    ['a secret', withService({ secrets: [] }), ['secret-changed token']],
    ['an agent', withService({ ssh: [] }), ['ssh-changed default']],
    [
      'an exporter option',
      taken({ exporter: { compression: 'zstd' } }),
      ['exporter-changed compression'],
    ],
    [
      'files',
      taken({ files: changedFiles() }),
      [
        'file-changed latest',
        'file-added new',
        'file-changed src/app.py',
        'file-removed src/app.py',
      ],
    ],
    [
      'a base that is another',
      withFile({
        images: [
          use('docker/dockerfile:1', { kind: 'syntax' }),
          use('acme/base:1', { kind: 'copy' }),
        ],
      }),
      [`base-removed ${python}`],
    ],
  ])('tells %s', (_, after, expected) => {
    expect(codes(after)).toEqual(expected);
  });

  function changedFiles(): ContextFile[] {
    return [
      { path: 'latest', kind: 'symlink', mode: 0o777, linkTarget: 'old' },
      { path: 'new', kind: 'directory', mode: 0o755 },
      { path: 'src/app.py', kind: 'file', mode: 0o755, hash: 'aa' },
    ];
  }

  it('speaks in sentences', () => {
    const after: Fingerprint = {
      ...taken({ lock: moved, files: changedFiles(), parents: new Map([['common', 'k']]) }),
      dockerfile: 'FROM python:3.13-slim\nARG VERSION=2\n',
      target: 'prod',
    };
    expect(compareFingerprints(taken(), after).map((change) => change.text)).toEqual([
      'Line 2 of the Dockerfile changed.',
      'The target went from (none) to prod.',
      `${python} moved from sha256:aaaaaaaaaaaa to sha256:ffffffffffff (linux/amd64).`,
      'It no longer stands on service base.',
      'It stands on service common now.',
      'latest leads to old now.',
      'new is new.',
      'The mode of src/app.py went from 644 to 755.',
      'src/app.py (context shared) is gone.',
    ]);
  });

  const text = fc.constantFrom('', 'a', 'b');
  const record = fc.dictionary(fc.constantFrom('x', 'y'), text);
  const fingerprint: fc.Arbitrary<Fingerprint> = fc.record({
    version: fc.constantFrom(1, 2),
    frontend: text,
    dockerfile: fc.constantFrom('', 'a', 'a\n', 'a\nb'),
    target: text,
    platforms: fc.subarray(['linux/amd64', 'linux/arm64']),
    args: record,
    labels: record,
    images: fc
      .uniqueArray(fc.record({ ref: text, platform: text, digest: text }), {
        selector: (one) => `${one.ref} ${one.platform}`,
        maxLength: 2,
      })
      .map((all) =>
        all.toSorted((a, b) => (`${a.ref} ${a.platform}` < `${b.ref} ${b.platform}` ? -1 : 1)),
      ),
    contexts: record,
    parents: record,
    files: fc
      .uniqueArray(
        fc.record({
          context: fc.constantFrom('', 'c'),
          path: text,
          kind: fc.constantFrom('file' as const, 'directory' as const, 'symlink' as const),
          mode: fc.constantFrom(0o644, 0o755),
          content: text,
        }),
        { selector: (one) => `${one.context}:${one.path}`, maxLength: 3 },
      )
      .map((all) =>
        all.toSorted((a, b) => (`${a.context}:${a.path}` < `${b.context}:${b.path}` ? -1 : 1)),
      ),
    secrets: fc.subarray(['s', 't']),
    ssh: fc.subarray(['s', 't']),
    exporter: record,
  });

  it('finds a change exactly when the keys differ', () => {
    const oneFieldOf = fc
      .tuple(fingerprint, fingerprint, fc.nat())
      .map(([before, other, pick]): [Fingerprint, Fingerprint] => {
        const entries = Object.entries(other);
        const [field, value] = entries[pick % entries.length] ?? ['target', ''];
        return [before, { ...before, [field]: value }];
      });
    fc.assert(
      fc.property(fc.oneof(oneFieldOf, fc.tuple(fingerprint, fingerprint)), ([before, after]) => {
        const same = canonicalText(before) === canonicalText(after);
        expect(compareFingerprints(before, after).length === 0).toBe(same);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the fingerprint of what only the builder reads', () => {
  const url = `https://example.com/x.git#${'a'.repeat(40)}`;
  const unread: Partial<FingerprintInput> = {
    service: { ...base.service, context: { kind: 'remote', url }, contexts: {} },
    resolved: [],
    platforms: ['linux/arm64', 'linux/amd64'],
    files: [],
  };

  it('holds its commit and all that it could use', () => {
    const { files, dockerfile, ...rest } = taken(unread);
    expect({ files, dockerfile }).toEqual({ files: [], dockerfile: '' });
    expect(rest).toMatchObject({
      contexts: { '': `remote ${url} (${base.service.dockerfile})` },
      platforms: ['linux/amd64', 'linux/arm64'],
      args: { UNSEEN: 'x', VERSION: '1' },
      secrets: ['idle', 'token'],
      ssh: ['default'],
    });
    expect(rest.images.map(({ ref }) => ref)).toEqual(['docker.io/docker/dockerfile:1', python]);
  });

  it('changes with the lock', () => {
    const lock = lockOf({ [python]: locked('3'), 'docker.io/docker/dockerfile:1': locked('2') });
    expect(codes(taken({ ...unread, lock }), taken(unread))).toEqual([`base-moved ${python}`]);
    const download = { checksum: digestOf('d'), sizeBytes: 1, firstSeen: '', resolvedAt: '' };
    const more = { ...base.lock, downloads: new Map([['https://example.com/a', download]]) };
    expect(codes(taken({ ...unread, lock: more }), taken(unread))).toEqual([
      'context-changed https://example.com/a',
    ]);
  });
});

describe('unprovenInputs', () => {
  const add = (urls: readonly string[], line: number, reachable = true): FileUse => ({
    kind: 'add',
    context: undefined,
    sources: [],
    urls,
    downloads: [],
    parents: false,
    excludes: [],
    stage: 0,
    at: place('Dockerfile', line),
    line,
    reachable,
  });
  const instruction = (line: number, flags: readonly string[]) => ({
    keyword: 'ADD',
    rest: '',
    flags: flags.map((name) => ({ name, value: 'sha256:x', at: place('Dockerfile', line) })),
    body: '',
    heredocs: [],
    at: place('Dockerfile', line),
    line,
    endLine: line,
  });

  it('are what only the builder can look at', () => {
    const api = service('api', {
      context: { kind: 'remote', url: 'https://example.com/x.git#main' },
      contexts: {
        pinned: { kind: 'remote', url: `https://example.com/y.git#${'a'.repeat(40)}:dir` },
      },
    });
    const file = resolved([], {
      files: [
        add(['https://example.com/a.tgz'], 3),
        add(['https://example.com/b.tgz'], 4),
        add(['https://example.com/c.tgz'], 5, false),
        add([`https://example.com/d.git#${'b'.repeat(40)}`], 6),
      ],
    });
    const from = instruction(1, []);
    const stage = {
      index: 0,
      base: 'x',
      baseAt: place('Dockerfile', 1),
      from,
      instructions: [instruction(3, []), instruction(4, ['checksum'])],
    };
    const withStage = { ...file, dockerfile: { ...file.dockerfile, stages: [stage] } };
    expect(unprovenInputs(api, [withStage, withStage])).toEqual([
      'Only the builder can tell whether https://example.com/x.git#main has changed.',
      'Only the builder can tell whether https://example.com/a.tgz has changed (line 3).',
    ]);
    const download = { checksum: digestOf('d'), sizeBytes: 1, firstSeen: '', resolvedAt: '' };
    const lock = {
      ...lockOf({}),
      downloads: new Map([['https://example.com/a.tgz', download]]),
    };
    expect(unprovenInputs(api, [withStage], lock)).toHaveLength(1);
  });

  it('are contexts without a commit, and what a Dockerfile in git may use of folders', () => {
    const of = (url: string, contexts: Service['contexts'] = {}) =>
      unprovenInputs(service('api', { context: { kind: 'remote', url }, contexts }), []);
    const commit = 'a'.repeat(40);
    expect(of(`git@example.com:x.git#${commit}`)).toEqual([]);
    expect(of(`https://example.com/x.git?ref=main&checksum=${commit}`)).toEqual([]);
    expect(of('https://example.com/x.git?checksum=aaaaaaa')).toHaveLength(1);
    expect(of('https://example.com/x.tgz')).toHaveLength(1);
    expect(
      of(`https://example.com/x.git#${commit}`, { libs: { kind: 'local', path: 'libs' } }),
    ).toEqual(['Only the builder can tell which files of libs are used.']);
  });

  it('are the whole file when another frontend reads it', () => {
    const file = resolved([]);
    const foreign = {
      ...file,
      dockerfile: { ...file.dockerfile, directives: { escape: '\\' as const, foreign: true } },
    };
    expect(unprovenInputs(service('api'), [foreign])).toHaveLength(1);
    expect(unprovenInputs(service('api'), [file])).toEqual([]);
  });
});

describe('read back', () => {
  const taken = takeFingerprint(base);
  const text = taken.ok ? canonicalText(taken.fingerprint) : '';

  it('is the same fingerprint', () => {
    expect(parseFingerprint(text)).toEqual(taken.ok && taken.fingerprint);
  });

  it('is no more than its number for another key version', () => {
    const other = parseFingerprint(text.replace('"version":1', '"version":2'));
    expect(other).toEqual({ version: 2, other: true });
    if (other === undefined || !taken.ok) throw new Error('it was read');
    expect(compareFingerprints(other, taken.fingerprint).map((change) => change.text)).toEqual([
      'The key format went from version 2 to 1.',
    ]);
  });

  it('is nothing for broken text and for other shapes', () => {
    expect(parseFingerprint(text.slice(1))).toBeUndefined();
    expect(parseFingerprint('[{"version":1}, []]')).toBeUndefined();
    expect(parseFingerprint(text.replace('"src/app.py"', '7'))).toBeUndefined();
  });
});
