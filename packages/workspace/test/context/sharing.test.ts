import { expect, it } from 'vitest';
import { contextReaderOver } from '../../src/context/context-reader.ts';
import { createFileHashes } from '../../src/context/file-hashes.ts';
import { contextTree, type Source, sources } from './support/answers.ts';
import { fakeDisk, hashesOf } from './support/fake-disk.ts';

const SERVICES = Array.from({ length: 50 }, (_, index) => `s${index}`);
const TREE = contextTree({
  ...Object.fromEntries(
    SERVICES.flatMap((name) => [
      [`services/${name}/package.json`, name] as const,
      [`services/${name}/src/main.ts`, name] as const,
    ]),
  ),
  'package.json': '{}',
  'node_modules/x/y': '1',
  '.dockerignore': 'node_modules',
});

it('lists each folder and looks at each file once, however many services share them', async () => {
  const disk = fakeDisk(TREE);
  const reader = contextReaderOver({ disk, hashes: hashesOf(TREE) });
  const read = (...wanted: Source[]) =>
    reader.read({
      folder: '/context',
      dockerfile: '/context/Dockerfile',
      sources: sources(...wanted),
    });
  const manifests = { pattern: 'services/*/package.json', parents: true };
  const answers = await Promise.all(
    SERVICES.map((name) => read('package.json', manifests, `services/${name}`)),
  );
  // The manifests and the folders that hold them, and the service's own source.
  const expected = SERVICES.length * 2 + 1 + 1 + 2;
  expect(answers.map((one) => one.ok && one.files.length)).toEqual(SERVICES.map(() => expected));
  for (const call of ['list', 'look']) {
    const calls = disk.calls.filter((each) => each.startsWith(`${call} `));
    expect(calls).toEqual([...new Set(calls)]);
  }
  expect(disk.calls).not.toContain('list /context/node_modules');
});

it('gives the same answer object to services that want the same', async () => {
  const reader = contextReaderOver({ disk: fakeDisk(TREE), hashes: hashesOf(TREE) });
  const request = { folder: '/context', sources: sources('.') };
  expect(await reader.read(request)).toBe(await reader.read({ ...request }));
});

it('hashes a file once that several services ask for at the same time', async () => {
  const hashed: string[] = [];
  const hashes = createFileHashes({
    remembered: { hashOf: () => undefined, remember: () => undefined },
    nowNs: () => 0n,
    hashFiles: async (files) =>
      files.map(({ absolute }) => {
        hashed.push(absolute);
        const stat = { size: 1, mtimeNs: 0n, ctimeNs: 0n, inode: 0n };
        return { ok: true, hash: 'h', found: { kind: 'file', mode: 0o600, stat } };
      }),
  });
  const reader = contextReaderOver({ disk: fakeDisk(TREE), hashes });
  const read = (...wanted: string[]) =>
    reader.read({ folder: '/context', sources: sources(...wanted) });
  const [first] = await Promise.all([read('package.json'), read('package.json', 'services/s1')]);
  expect(hashed.filter((at) => at === '/context/package.json')).toHaveLength(1);
  // The mode is that of the file that was hashed.
  expect(first).toMatchObject({ files: [{ path: 'package.json', mode: 0o600, hash: 'h' }] });
});
