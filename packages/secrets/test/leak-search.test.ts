import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonTexts } from '../src/json-places.ts';
import { createLeakSearch } from '../src/leak-search.ts';
import { tarEntries } from '../src/tar-entries.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const TOKEN = 'canary-58db27f10c';

describe('a search in a stream', () => {
  it('tells which secret ends where, however the stream is cut', () => {
    const search = createLeakSearch([
      { id: 'token', value: bytes(TOKEN) },
      { id: 'other', value: bytes('quite-another-81') },
    ]);
    const text = `xx${TOKEN}yy${btoa(`user:${TOKEN}`)} quite-another-81`;
    const whole = search.stream().push(bytes(text));
    expect(new Set(whole.map((leak) => leak.id))).toEqual(new Set(['token', 'other']));
    expect(whole[0]).toEqual({ id: 'token', offset: 1 + TOKEN.length });
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), (one, two) => {
        const [first, second] = [Math.min(one, two), Math.max(one, two)];
        const stream = search.stream();
        const cut = [
          [0, first],
          [first, second],
          [second, text.length],
        ] as const;
        const found = cut.flatMap(([from, to]) => stream.push(bytes(text).subarray(from, to)));
        expect(found).toEqual(whole);
      }),
    );
  });

  it('does not look for what proves nothing', () => {
    const search = createLeakSearch([{ id: 'pin', value: bytes('1234567') }]);
    expect(search).toMatchObject({ tooShort: ['pin'], active: false });
    const settings = 'registry=https://registry.example.com/npm\nalways-auth=true\n';
    const several = createLeakSearch([
      { id: 'npmrc', value: bytes(`${settings}_auth=${'aB3x'.repeat(5)}Q9z7\n`) },
    ]);
    expect(several.inText(settings)).toEqual([]);
    expect(several.inText(`token ${'aB3x'.repeat(5)}Q9z7 `)).toEqual([]);
  });

  it('finds a line of a key, and the key in base64 as tools write it', () => {
    const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
    const key = `-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----\n`;
    const search = createLeakSearch([{ id: 'key', value: bytes(key) }]);
    expect(search.inText(`a ${line} b`)).toEqual(['key']);
    expect(search.inText('-----BEGIN PRIVATE KEY-----')).toEqual([]);
    const wrapped = btoa(key).replaceAll(/.{76}/g, '$&\n');
    expect(search.inText(wrapped)).toEqual(['key']);
  });
});

describe('places in a tar archive', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tar-'));
    const long = path.join(
      folder,
      'a',
      ...Array.from({ length: 12 }, () => 'quite-a-long-folder-name'),
    );
    mkdirSync(long, { recursive: true });
    writeFileSync(path.join(long, 'deep.txt'), `deep ${TOKEN}-deep`);
    writeFileSync(path.join(folder, 'a/first.txt'), `first ${TOKEN}-first`);
    writeFileSync(path.join(folder, 'a/nothing.bin'), Buffer.alloc(3000, 7));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['pax', 'gnu', 'ustar'])('are found in the %s format, however it is cut', (format) => {
    const archive = execFileSync('tar', [
      '-C',
      folder,
      `--format=${format}`,
      '--sort=name',
      '-c',
      'a/first.txt',
      'a/nothing.bin',
      ...(format === 'ustar' ? [] : ['a']),
    ]);
    const search = createLeakSearch([{ id: 'token', value: bytes(TOKEN) }]);
    for (const step of [archive.length, 512, 700, 64]) {
      const entries = tarEntries();
      const stream = search.stream();
      const paths: (string | undefined)[] = [];
      for (let at = 0; at < archive.length; at += step) {
        const chunk = archive.subarray(at, at + step);
        entries.push(chunk);
        paths.push(...stream.push(chunk).map((leak) => entries.pathAt(leak.offset)));
      }
      expect(paths[0]).toBe('a/first.txt');
      if (format !== 'ustar')
        expect(paths).toContainEqual(
          expect.stringMatching(/^a\/(?:quite-a-long-folder-name\/){12}deep\.txt$/),
        );
    }
  });

  it('are unknown in what is no archive', () => {
    const entries = tarEntries();
    entries.push(new Uint8Array(5000).fill(65));
    expect(entries.pathAt(4000)).toBeUndefined();
  });
});

it('lists the texts of a JSON document with the way to them', () => {
  expect(jsonTexts('{"a":[{"b":"x"}],"c":1,"d":null}')).toEqual([
    { path: 'a', text: 'a' },
    { path: 'a[0].b', text: 'b' },
    { path: 'a[0].b', text: 'x' },
    { path: 'c', text: 'c' },
    { path: 'c', text: '1' },
    { path: 'd', text: 'd' },
  ]);
  expect(jsonTexts('no json')).toEqual([{ path: '', text: 'no json' }]);
});
