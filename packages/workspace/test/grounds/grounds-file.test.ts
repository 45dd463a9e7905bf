import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Grounds, Sight } from '@orchestrate/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createContextReader } from '../../src/context/context-reader.ts';
import { createGroundsFile, readGrounds } from '../../src/grounds/index.ts';
import { readManifestFiles } from '../../src/manifest-files.ts';

let root: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'orchestrate-grounds-'));
  file = path.join(root, '.orchestrate/grounds');
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (name: string) => path.join(root, name);
/** As if everything had been at rest for a minute. */
const later = () => Date.now() + 60_000;

const NOTHING: Omit<Grounds, 'startedAt'> = {
  sights: [],
  realPaths: new Map(),
  variables: [],
  images: new Map([['shop/api:1', 'sha256:1']]),
  source: { containerd: { socket: '/c', namespace: 'moby' }, engine: '/d', sights: [] },
  happenings: [],
  record: {
    id: 'run1',
    startedAt: 1,
    durationMs: 2,
    command: 'orchestrate build',
    project: 'shop',
    status: 'succeeded',
    services: [],
    totals: {
      outcomes: { built: 0, unchanged: 1, failed: 0, 'not-started': 0, cancelled: 0 },
      stepsCached: 0,
      stepsExecuted: 0,
      hitRate: null,
      timeHitRate: null,
      timeSavedMs: null,
      sizeCompressedBytes: 0,
    },
  },
};

const REQUEST = { args: ['build'], cwd: '/repo', env: { HOME: '/root', TOKEN: 'hidden-value' } };

function keep(
  grounds: Partial<Grounds>,
  { request = REQUEST, variables = [] as readonly string[] } = {},
): void {
  const options = { variables: () => variables, also: [], flags: { progress: 'auto' } };
  createGroundsFile(file, request, options).keep({ ...NOTHING, startedAt: later(), ...grounds });
}

const holds = () => readGrounds(file, REQUEST)?.filesHold();
const see = (name: string, what: Sight['what'] = 'file', present = true): Sight => ({
  path: at(name),
  what,
  present,
});

describe('grounds of a run', () => {
  it('come back to whoever asks the same, and to nobody else', () => {
    keep({}, { variables: ['HOME', 'TOKEN', 'UNSET'] });
    expect(readGrounds(file, REQUEST)).toMatchObject({
      images: [['shop/api:1', 'sha256:1']],
      record: { id: 'run1' },
      flags: { progress: 'auto' },
    });
    const { env } = REQUEST;
    for (const other of [
      { ...REQUEST, args: ['build', 'api'] },
      { ...REQUEST, args: [] },
      { ...REQUEST, cwd: '/repo/api' },
      { ...REQUEST, env: { ...env, HOME: '/home/me' } },
      { ...REQUEST, env: { ...env, TOKEN: 'another' } },
      { ...REQUEST, env: { ...env, UNSET: '' } },
    ])
      expect(readGrounds(file, other), JSON.stringify(other)).toBeUndefined();
    expect(readGrounds(file, { ...REQUEST, env: { ...env, NEVER_READ: '1' } })).toBeDefined();
  });

  it('hold no value that may be a secret, and are read by nobody else', () => {
    keep({ variables: ['TOKEN'] }, { variables: ['HOME', 'TOKEN'] });
    const written = readFileSync(file);
    expect(written.includes('TOKEN')).toBe(true);
    expect(written.includes('hidden-value')).toBe(false);
    expect(written.includes('/root')).toBe(true);
    const { env } = REQUEST;
    expect(readGrounds(file, { ...REQUEST, env: { ...env, TOKEN: 'newer' } })).toBeDefined();
    expect(readGrounds(file, { ...REQUEST, env: { ...env, TOKEN: '' } })).toBeUndefined();
  });

  it('are none when the file is damaged, cut or not there', () => {
    expect(readGrounds(file, REQUEST)).toBeUndefined();
    writeFileSync(at('a'), '1');
    keep({ sights: [see('a')] });
    const whole = readFileSync(file);
    for (let index = 0; index < whole.length; index += 7) {
      const damaged = Buffer.from(whole);
      damaged.writeUInt8(damaged.readUInt8(index) ^ 1, index);
      writeFileSync(file, damaged);
      expect(readGrounds(file, REQUEST), `byte ${index}`).toBeUndefined();
    }
    writeFileSync(file, whole);
    expect(holds()).toBe(true);
    truncateSync(file, whole.length - 1);
    expect(readGrounds(file, REQUEST)).toBeUndefined();
  });

  it('are not kept of what was written to while the run looked, or is not as it saw it', () => {
    writeFileSync(at('a'), '1');
    keep({ sights: [see('a')], startedAt: Date.now() });
    expect(readGrounds(file, REQUEST)).toBeUndefined();
    keep({ sights: [see('a', 'file', false)] });
    keep({ sights: [see('gone')] });
    expect(readGrounds(file, REQUEST)).toBeUndefined();
    const { ctimeMs } = lstatSync(at('a'));
    keep({ sights: [{ ...see('a', 'entry'), changedMs: ctimeMs - 1 }] });
    expect(readGrounds(file, REQUEST)).toBeUndefined();
    keep({ sights: [{ ...see('a', 'entry'), changedMs: ctimeMs }, see('gone', 'file', false)] });
    expect(holds()).toBe(true);
  });
});

describe('what was looked at more than once', () => {
  it('is looked at once', () => {
    writeFileSync(at('a'), '1');
    mkdirSync(at('api'));
    keep({ sights: [see('a'), see('api', 'entry')] });
    const { length } = readFileSync(file);
    const again = [see('a', 'kind'), see('api', 'kind'), see('a'), see('api', 'entry')];
    keep({ sights: [...again, ...again] });
    expect(readFileSync(file).length).toBe(length);
    expect(holds()).toBe(true);
    unlinkSync(at('a'));
    expect(holds()).toBe(false);
  });

  it('was a link and what it leads to, which are two', () => {
    mkdirSync(at('api'));
    symlinkSync('api', at('context'));
    keep({ sights: [see('context', 'entry'), see('context', 'kind')] });
    expect(holds()).toBe(true);
    renameSync(at('api'), at('gone'));
    expect(holds()).toBe(false);
  });

  it('was there and was not, of which one no longer holds', () => {
    writeFileSync(at('a'), '1');
    keep({ sights: [see('a'), see('a', 'kind', false)] });
    expect(readGrounds(file, REQUEST)).toBeUndefined();
  });
});

describe('what was looked at no longer holds', () => {
  const changes: Readonly<Record<string, () => void>> = {
    'when a file has another text of the same length': () => writeFileSync(at('api/a'), '2'),
    'when a mode changes': () => chmodSync(at('api/a'), 0o755),
    'when a file is replaced by a move': () => renameSync(at('spare'), at('api/a')),
    'when a file is added': () => writeFileSync(at('api/b'), ''),
    'when a file is added in a folder below': () => writeFileSync(at('api/deep/er/c'), ''),
    'when a folder is added': () => mkdirSync(at('api/new')),
    'when a file is removed': () => unlinkSync(at('api/a')),
    'when a link leads elsewhere': () => {
      unlinkSync(at('api/link'));
      symlinkSync('deep', at('api/link'));
    },
    'when an ignore file is written': () => writeFileSync(at('api/.dockerignore'), ''),
    'when an ignore file beside the Dockerfile is written': () =>
      writeFileSync(at('docker/api.dockerignore'), 'a'),
    'when the context is another folder': () => {
      unlinkSync(at('context'));
      symlinkSync('docker', at('context'));
    },
    'when the manifest changes': () => writeFileSync(at('orchestrate.yaml'), 'version: 2'),
    'when a manifest that is found first is written': () =>
      writeFileSync(at('api/deep/orchestrate.yml'), ''),
    'when settings of this machine are written': () =>
      writeFileSync(at('orchestrate.local.yml'), ''),
  };
  it.each(Object.entries(changes))('%s', async (_what, change) => {
    mkdirSync(at('api/deep/er'), { recursive: true });
    mkdirSync(at('docker'));
    writeFileSync(at('orchestrate.yaml'), 'version: 1');
    writeFileSync(at('api/a'), '1');
    writeFileSync(at('spare'), '1');
    symlinkSync('a', at('api/link'));
    symlinkSync('api', at('context'));
    const manifest = await readManifestFiles(at('api/deep'));
    const reader = createContextReader({ hashOf: () => undefined, remember: () => undefined });
    const answer = await reader.read({
      folder: at('context'),
      dockerfile: at('docker/api'),
      sources: [{ pattern: '.', parents: false, excludes: [] }],
    });
    expect(answer.ok && manifest.ok).toBe(true);
    const { sights, realPaths } = reader.looked();
    keep({ sights: [...sights, ...(manifest.ok ? manifest.value.sights : [])], realPaths });
    expect(holds()).toBe(true);
    change();
    expect(holds()).toBe(false);
  });

  it('and what nobody looked at does not count', async () => {
    mkdirSync(at('api/ignored'), { recursive: true });
    writeFileSync(at('api/.dockerignore'), 'ignored');
    const reader = createContextReader({ hashOf: () => undefined, remember: () => undefined });
    await reader.read({
      folder: at('api'),
      dockerfile: at('api/Dockerfile'),
      sources: [{ pattern: '.', parents: false, excludes: [] }],
    });
    keep({ ...reader.looked(), sights: [...reader.looked().sights] });
    writeFileSync(at('api/ignored/a'), '1');
    writeFileSync(at('elsewhere'), '1');
    expect(holds()).toBe(true);
  });
});
