import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const MODULE = new URL('../../src/process/at-exit.ts', import.meta.url).href;

it('does at exit what was not cancelled, with one listener however much that is', async () => {
  const script = `
    const { atExit } = await import(${JSON.stringify(MODULE)});
    const say = (text) => () => console.log(text);
    const cancels = Array.from({ length: 20 }, (_, index) => atExit(say(index)));
    for (const cancel of cancels.slice(2)) cancel();
    atExit(say('last'));
    process.exit();`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
  ]);
  expect(stdout).toBe('0\n1\nlast\n');
  expect(stderr).toBe('');
});
