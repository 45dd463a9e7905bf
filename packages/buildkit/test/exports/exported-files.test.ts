import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createExportedFiles } from '../../src/exports/exported-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'exports-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = createExportedFiles();
const at = (name: string): string => path.join(folder, name);

function write(name: string, text: string): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}

it('reads every file below a folder, and follows no link', async () => {
  write('made/a/b.txt', 'b');
  write('made/c.txt', 'c');
  write('outside', 'not ours');
  symlinkSync(at('outside'), at('made/link'));
  const found = new Map<string, string>();
  for await (const { path: name, content } of files.read(at('made'))) {
    let text = '';
    for await (const chunk of content) text += new TextDecoder().decode(chunk);
    found.set(name, text);
  }
  expect(found).toEqual(
    new Map([
      ['a/b.txt', 'b'],
      ['c.txt', 'c'],
    ]),
  );
});

it('replaces files, merges folders, and leaves nothing behind', async () => {
  write('api.tar.run', 'new');
  write('api.tar', 'old');
  await files.move(at('api.tar.run'), at('api.tar'));
  expect(readFileSync(at('api.tar'), 'utf8')).toBe('new');
  write('out.run/a/new.txt', 'new');
  write('out.run/both.txt', 'new');
  symlinkSync('both.txt', at('out.run/link'));
  write('out/both.txt', 'old');
  write('out/old.txt', 'old');
  await files.move(at('out.run'), at('out'));
  const read = (name: string) => readFileSync(at(`out/${name}`), 'utf8');
  expect([read('a/new.txt'), read('both.txt'), read('old.txt')]).toEqual(['new', 'new', 'old']);
  expect(lstatSync(at('out/link')).isSymbolicLink()).toBe(true);
  for (const gone of ['api.tar.run', 'out.run'])
    expect(lstatSync(at(gone), { throwIfNoEntry: false })).toBeUndefined();
});

it('takes away files and folders, and what was never there', async () => {
  write('out/a', 'a');
  for (const name of ['out', 'never']) await files.remove(at(name));
  expect(lstatSync(at('out'), { throwIfNoEntry: false })).toBeUndefined();
});
