import { expect, it } from 'vitest';
import { monorepo, nonce, run } from './rig.ts';

const SCRIPT = `process.on('exit', () => console.error(process.moduleLoadList.join('\\n')))`;
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(SCRIPT)}`;

it('loads none of those modules of Node that cost time and are not needed for a plan', async () => {
  const repo = monorepo({
    'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices:\n  api: {context: api}\n',
    'api/Dockerfile': 'FROM busybox:stable\nCOPY nonce /\n',
    'api/nonce': nonce(),
  });
  const ran = await run(repo.root, ['plan'], { NODE_OPTIONS });
  expect(ran.exitCode, ran.all).toBe(0);
  const loaded = ran.stderr.split('\n').map((line) => line.replace('NativeModule ', ''));
  expect(loaded).toContain('fs/promises');
  const costly = ['worker_threads', 'http2', 'tls', 'readline', 'repl', 'test', 'inspector'];
  expect(loaded.filter((name) => costly.includes(name))).toEqual([]);
});
