import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FileToHash, hashFiles } from '../../src/context/hash-workers.ts';

let folder = '';
let files: FileToHash[] = [];
let hashes: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hash-workers-'));
  files = Array.from({ length: 1500 }, (_, index) => {
    const absolute = path.join(folder, `${index}`);
    writeFileSync(absolute, `content ${index}`);
    return { absolute, size: 10 };
  });
  hashes = files.map((_, index) => createHash('sha256').update(`content ${index}`).digest('hex'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const hashesIn = async (given: readonly FileToHash[], worker?: URL) =>
  (await hashFiles(given, worker)).map((answer) => (answer.ok ? answer.hash : answer.message));

it('hashes a few here and many in threads, in order', async () => {
  expect(await hashesIn(files.slice(0, 3))).toEqual(hashes.slice(0, 3));
  expect(await hashesIn(files)).toEqual(hashes);
});

it('does without threads that cannot start', async () => {
  expect(await hashesIn(files, new URL(`file://${folder}/nowhere.js`))).toEqual(hashes);
});

it('does without threads that end in the middle', async () => {
  const script = path.join(folder, 'ends.mjs');
  writeFileSync(
    script,
    `import { parentPort } from 'node:worker_threads';\nparentPort.once('message', () => process.exit(1));\n`,
  );
  expect(await hashesIn(files, new URL(`file://${script}`))).toEqual(hashes);
});

it('says in its place what cannot be read', async () => {
  const gone = { absolute: path.join(folder, 'gone'), size: 1 };
  const answers = await hashFiles([gone, ...files]);
  expect(answers[0]).toEqual({
    ok: false,
    message: `${gone.absolute} went away while it was read.`,
  });
  expect(answers[1]).toMatchObject({ ok: true, hash: hashes[0] });
});
