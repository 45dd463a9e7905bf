import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { monorepo, nonce, run } from './rig.ts';
import { freshEngine } from './second-engine.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const config = mkdtempSync(path.join(tmpdir(), 'docker-config-'));
let secondHost = '';

const docker = async (context: string, ...args: string[]): Promise<string> =>
  (await execa('docker', ['--config', config, '--context', context, ...args])).stdout;

beforeAll(async () => {
  secondHost = (await freshEngine())['DOCKER_HOST'] ?? '';
  await docker('default', 'context', 'create', 'second', '--docker', `host=${secondHost}`);
});
afterAll(() => rmSync(config, { recursive: true, force: true }));

interface Planned {
  readonly service: string;
  readonly builder: string;
}
interface Recorded {
  readonly service: string;
  readonly outcome: string;
  readonly stepsCached: number;
}

const env = { DOCKER_CONFIG: config };

async function places(root: string): Promise<Record<string, string>> {
  const ran = await run(root, ['plan', '--json'], env);
  expect(ran.exitCode, ran.all).toBe(0);
  const { services }: { services: Planned[] } = JSON.parse(ran.stdout);
  return Object.fromEntries(services.map(({ service, builder }) => [service, builder]));
}

async function build(root: string, ...args: string[]): Promise<Map<string, Recorded>> {
  const ran = await run(root, ['build', '--progress', 'quiet', '--json', ...args], env);
  expect(ran.exitCode, ran.all).toBe(0);
  const { services }: { services: Recorded[] } = JSON.parse(ran.stdout);
  return new Map(services.map((one) => [one.service, one]));
}

const imagesIn = async (context: string, project: string): Promise<string[]> => {
  const filter = `reference=${project}/*`;
  const text = await docker(
    context,
    'image',
    'ls',
    '--format',
    '{{.Repository}}',
    '--filter',
    filter,
  );
  return text
    .split('\n')
    .filter((name) => name !== '')
    .toSorted();
};

/** Ends the second engine and waits until it answers no more. */
async function stopSecond(): Promise<void> {
  const folder = path.dirname(secondHost.replace('unix://', ''));
  const pid = readFileSync(path.join(folder, 'dockerd.pid'), 'utf8').trim();
  process.kill(Number(pid));
  const asked = () => execa('docker', ['--host', secondHost, 'info'], { reject: false });
  while (!(await asked()).failed);
}

it('splits services over two engines, keeps them there, and moves them when one is down', async () => {
  const repo = monorepo({
    'orchestrate.yaml': `version: 1\nproject: PROJECT\nbuilders: [default, second]\nservices:\n${NAMES.map((name) => `  ${name}: {context: ${name}}\n`).join('')}  onto-a: {context: onto}\n`,
    'onto/Dockerfile': 'FROM a\nCOPY nonce /onto\n',
    'onto/nonce': nonce(),
    ...Object.fromEntries(
      NAMES.flatMap((name) => [
        [`${name}/Dockerfile`, 'FROM busybox:stable\nCOPY first /\nRUN cat /first\nCOPY nonce /\n'],
        [`${name}/first`, nonce()],
        [`${name}/nonce`, nonce()],
      ]),
    ),
  });
  const where = await places(repo.root);
  expect(new Set(Object.values(where))).toEqual(new Set(['default', 'second']));
  expect(where['onto-a']).toBe(where['a']);
  const all = [...(await build(repo.root)).values()];
  expect(all.map(({ outcome }) => outcome)).toEqual(all.map(() => 'built'));
  for (const context of ['default', 'second']) {
    const own = Object.keys(where).filter((name) => where[name] === context);
    expect(await imagesIn(context, repo.name)).toEqual(
      own.map((one) => `${repo.name}/${one}`).toSorted(),
    );
  }

  // Nothing has changed, and each image is looked for in the right engine.
  for (const { outcome } of (await build(repo.root)).values()) expect(outcome).toBe('unchanged');
  for (const name of NAMES) repo.write({ [`${name}/nonce`]: nonce() });
  const changed = await build(repo.root);
  for (const name of NAMES)
    expect(changed.get(name)).toMatchObject({ outcome: 'built', stepsCached: 2 });
  expect(await places(repo.root)).toEqual(where);

  await stopSecond();
  const ran = await run(repo.root, ['build', '--progress', 'plain'], env);
  expect(ran.exitCode, ran.all).toBe(0);
  expect(ran.all).toContain('builders/down');
  expect(await imagesIn('default', repo.name)).toHaveLength(NAMES.length + 1);
  const doctor = await run(repo.root, ['doctor', '--json'], env);
  const findings: { subject: string; status: string }[] = JSON.parse(doctor.stdout);
  expect(findings.find(({ subject }) => subject === 'builder default')?.status).toBe('ok');
  expect(findings.find(({ subject }) => subject === 'builder second')?.status).toBe('warning');
});
