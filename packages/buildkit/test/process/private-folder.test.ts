import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makePrivateFolder } from '../../src/process/private-folder.ts';

const MODULE = new URL('../../src/process/private-folder.ts', import.meta.url).href;

describe('a private folder', () => {
  it('can be read by us only, and is gone when it is removed', async () => {
    const folder = await makePrivateFolder({});
    const file = await folder.write('secret', new Uint8Array([0, 255]));
    expect([(await stat(folder.path)).mode & 0o777, (await stat(file)).mode & 0o777]).toEqual([
      0o700, 0o600,
    ]);
    expect(await readFile(file)).toEqual(Buffer.from([0, 255]));
    await folder.remove();
    await expect(stat(folder.path)).rejects.toThrow('ENOENT');
  });

  it('never writes over a file that is there', async () => {
    const folder = await makePrivateFolder({});
    await folder.write('one', 'a');
    await expect(folder.write('one', 'b')).rejects.toThrow('EEXIST');
    await folder.remove();
  });

  it('is gone when the process exits without removing it', async () => {
    const script = `
      const { makePrivateFolder } = await import(${JSON.stringify(MODULE)});
      const folder = await makePrivateFolder({});
      await folder.write('secret', 'x');
      console.log(folder.path);
      process.exit(3);`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    expect(stdout).toMatch(/orchestrate-/);
    await expect(stat(stdout.trim())).rejects.toThrow('ENOENT');
  });
});
