import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { secretVersion } from '../src/secret-version.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'version-'));
});
afterEach(() => rm(root, { recursive: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('changes with the value, and stays with the key', async () => {
  const versions = await Promise.all(
    ['a', 'a', 'b'].map((text) => secretVersion(root, {}, bytes(text))),
  );
  expect(versions[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(versions[1]).toBe(versions[0]);
  expect(versions[2]).not.toBe(versions[0]);
  expect((await stat(path.join(root, '.orchestrate/secret-key'))).mode & 0o777).toBe(0o600);
});

it('is the same on machines that share a key, and no file is made there', async () => {
  const env = { ORCHESTRATE_SECRET_KEY: 'shared' };
  const here = await secretVersion(root, env, bytes('a'));
  expect(await secretVersion('/nowhere', env, bytes('a'))).toBe(here);
  expect(await secretVersion('/nowhere', { ORCHESTRATE_SECRET_KEY: 'other' }, bytes('a'))).not.toBe(
    here,
  );
});
