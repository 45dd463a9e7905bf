import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { RefreshReportJson } from './refresh-report.ts';
import { type Monorepo, monorepo, nonce, registry, run } from './rig.ts';

const MANIFEST = `version: 1
project: PROJECT
services:
  base: {context: base}
  api: {context: api, contexts: {base: "service:base"}}
  web: {context: web}
`;

/** Two services on base \`one\`, one on base \`two\`; all of them run the base's own /check. */
const files = () => ({
  'orchestrate.yaml': MANIFEST,
  'base/Dockerfile': `FROM ${registry}/e2e/PROJECT-one:1\nRUN /check\nCOPY nonce /\n`,
  'base/nonce': nonce(),
  'api/Dockerfile': 'FROM base\nRUN echo api\n',
  'web/Dockerfile': `FROM ${registry}/e2e/PROJECT-two:1\nRUN /check\nCOPY nonce /\n`,
  'web/nonce': nonce(),
});

/** Publishes a base image of the test's own; \`check\` is what its /check does. */
async function publish(repo: Monorepo, base: 'one' | 'two', check: string): Promise<void> {
  const tag = `${registry}/e2e/${repo.name}-${base}:1`;
  const input = `FROM ${registry}/library/busybox:stable\nRUN printf '#!/bin/sh\\n# ${nonce().trim()}\\n${check}\\n' > /check && chmod +x /check\n`;
  await execa('docker', ['buildx', 'build', '--quiet', '--push', '--tag', tag, '-'], { input });
}

const lockOf = (repo: Monorepo): string =>
  readFileSync(path.join(repo.root, 'orchestrate.lock'), 'utf8');

async function lockedRepo(): Promise<Monorepo> {
  const repo = monorepo(files());
  await publish(repo, 'one', 'true');
  await publish(repo, 'two', 'true');
  const locked = await run(repo.root, ['lock']);
  expect(locked.exitCode, locked.all).toBe(0);
  return repo;
}

async function builtRepo(): Promise<Monorepo> {
  const repo = await lockedRepo();
  const built = await run(repo.root, ['build', '--progress', 'quiet']);
  expect(built.exitCode, built.all).toBe(0);
  return repo;
}

/** An environment in which every engine is out of reach and every client that is started leaves a line. */
function withoutEngine(repo: Monorepo): { env: Record<string, string>; log: string } {
  const folder = path.join(repo.root, 'no-engine');
  const log = path.join(folder, 'started');
  mkdirSync(path.join(folder, 'cli-plugins'), { recursive: true });
  for (const name of ['docker', 'docker-buildx', 'buildx', 'cli-plugins/docker-buildx']) {
    const file = path.join(folder, name);
    writeFileSync(file, `#!/bin/sh\necho "$0 $*" >> ${log}\nexit 1\n`);
    chmodSync(file, 0o755);
  }
  const env = { PATH: folder, DOCKER_CONFIG: folder, DOCKER_HOST: 'unix:///nowhere/docker.sock' };
  return { env, log };
}

async function refresh(repo: Monorepo, args: readonly string[] = []) {
  const ran = await run(repo.root, ['refresh', '--progress', 'quiet', '--json', ...args]);
  const report: RefreshReportJson = JSON.parse(ran.stdout);
  return {
    ...ran,
    report,
    verdicts: Object.fromEntries(
      report.images.map(({ reference, verdict }) => [
        reference.replace(`${registry}/e2e/${repo.name}-`, ''),
        verdict,
      ]),
    ),
    outcomes: Object.fromEntries(report.services.map(({ service, outcome }) => [service, outcome])),
  };
}

/** Lines that are in one text alone. */
function changedLines(before: string, after: string): string[] {
  const old = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !old.has(line));
}

describe('when nothing moved', () => {
  it('starts no client of the engine, and leaves the lock to the byte', async () => {
    const repo = await builtRepo();
    const before = lockOf(repo);
    const { env, log } = withoutEngine(repo);
    const ran = await run(repo.root, ['refresh', '--exit-code'], env);
    expect(ran.exitCode, ran.all).toBe(0);
    expect(ran.stdout).toContain('up to date');
    expect(existsSync(log)).toBe(false);
    expect(lockOf(repo)).toBe(before);

    // The same surroundings do notice a client: otherwise the lines above prove nothing.
    await publish(repo, 'one', 'true');
    const moved = await run(repo.root, ['refresh', '--builder', 'e2e-nobody'], env);
    expect(moved.exitCode, moved.all).toBe(3);
    expect(readFileSync(log, 'utf8')).toContain('docker-buildx');
    expect(lockOf(repo)).toBe(before);
  });
});

describe('when a base moved', () => {
  it('builds exactly what descends from it, changes one entry and names old and new', async () => {
    const repo = await builtRepo();
    const before = lockOf(repo);
    await publish(repo, 'one', 'echo newer');
    const dry = await refresh(repo, ['--dry-run', '--exit-code']);
    expect(dry.exitCode, dry.stderr).toBe(10);
    expect(lockOf(repo)).toBe(before);

    const ran = await refresh(repo, ['--exit-code', '--report', 'out/refresh.md']);
    expect(ran.exitCode, ran.stderr).toBe(10);
    expect(ran.verdicts).toEqual({ 'one:1': 'taken', 'two:1': 'current' });
    expect(ran.outcomes).toEqual({ base: 'built', api: 'built' });
    const image = ran.report.images.find(({ verdict }) => verdict === 'taken');
    const markdown = readFileSync(path.join(repo.root, 'out/refresh.md'), 'utf8');
    expect(markdown).toContain(image?.before?.digest);
    expect(markdown).toContain(image?.after?.digest);
    const after = lockOf(repo);
    expect(before).toContain(image?.before?.digest);
    expect(after).not.toContain(image?.before?.digest);
    const block = (lock: string, name: string) =>
      lock.split(/^ {2}(?=\S)/m).find((one) => one.includes(`-${name}:1:`));
    expect(block(after, 'two')).toBe(block(before, 'two'));
    expect(block(after, 'one')).toContain(image?.after?.digest);
    expect(changedLines(before, after).every((line) => block(after, 'one')?.includes(line))).toBe(
      true,
    );

    const again = await refresh(repo, ['--exit-code']);
    expect(again.exitCode).toBe(0);
    const build = await run(repo.root, ['build', '--progress', 'quiet', '--json'], { CI: 'true' });
    const { services }: RefreshReportJson = JSON.parse(build.stdout);
    expect(services.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  });

  it('waits for the cool-down, and does not for one that is over', async () => {
    const repo = await lockedRepo();
    const before = lockOf(repo);
    await publish(repo, 'two', 'echo newer');
    const waiting = await refresh(repo, ['--min-age', '3d']);
    expect(waiting.exitCode, waiting.stderr).toBe(0);
    expect(waiting.verdicts).toEqual({ 'one:1': 'current', 'two:1': 'waiting' });
    expect(lockOf(repo)).toBe(before);
    const seen = path.join(repo.root, '.orchestrate/sightings.json');
    const old = readFileSync(seen, 'utf8').replaceAll(
      /\d{4}-\d\d-\d\dT[^"]*/g,
      '2026-01-01T00:00:00.000Z',
    );
    writeFileSync(seen, old);
    const taken = await refresh(repo, ['--min-age', '3d', '--no-build']);
    expect(taken.verdicts).toEqual({ 'one:1': 'current', 'two:1': 'taken' });
    expect(lockOf(repo)).toContain('firstSeen: 2026-01-01T00:00:00.000Z');
  });
});

describe('when a base breaks a service', () => {
  it('leaves the lock as it was and gives the reason; --partial keeps the part that works', async () => {
    const repo = await builtRepo();
    const before = lockOf(repo);
    await publish(repo, 'one', 'echo newer');
    await publish(repo, 'two', 'echo this base is broken; exit 7');
    const ran = await refresh(repo);
    expect(ran.exitCode).toBe(1);
    expect(ran.verdicts).toEqual({ 'one:1': 'held-back', 'two:1': 'held-back' });
    expect(ran.outcomes).toMatchObject({ web: 'failed' });
    const broke = ran.report.images.flatMap((image) => image.broke ?? []);
    expect(broke, ran.stderr).toEqual(['web']);
    expect(lockOf(repo)).toBe(before);
    const told = await run(repo.root, ['refresh', '--progress', 'plain']);
    expect(told.exitCode).toBe(1);
    expect(told.all).toContain('web/Dockerfile:2');
    expect(told.stdout).toContain('web failed with it');

    const partial = await refresh(repo, ['--partial', '--exit-code']);
    expect(partial.exitCode, partial.stderr).toBe(10);
    expect(partial.verdicts).toEqual({ 'one:1': 'taken', 'two:1': 'held-back' });
    expect(partial.report.lockChanged).toBe(true);
    expect(changedLines(before, lockOf(repo)).length).toBeGreaterThan(0);
  });
});

describe('two refreshes at once', () => {
  it('build one after the other or not at all, and leave a lock that is whole', async () => {
    const repo = await builtRepo();
    await publish(repo, 'one', 'echo newer');
    const both = await Promise.all(
      ['first', 'second'].map(() => run(repo.root, ['refresh', '--progress', 'quiet'])),
    );
    expect(both.some(({ exitCode }) => exitCode === 0)).toBe(true);
    for (const { exitCode, stderr } of both)
      if (exitCode !== 0) expect(stderr).toMatch(/refresh\/(running|lock-changed)/);
    const check = await run(repo.root, ['lock', '--check']);
    expect(check.exitCode, check.all).toBe(0);
    expect((await refresh(repo)).verdicts).toEqual({ 'one:1': 'current', 'two:1': 'current' });
  });
});

describe('the lock', () => {
  it('is verified against the registry, shown, and written into Dockerfiles and back', async () => {
    const repo = await lockedRepo();
    const verified = await run(repo.root, ['lock', 'verify', '--json']);
    expect(verified.exitCode, verified.all).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ images: 2, gone: 0, unknown: 0 });
    const shown = await run(repo.root, ['lock', 'show', '--json']);
    const { images }: { images: { services: string[]; digest: string }[] } = JSON.parse(
      shown.stdout,
    );
    expect(images.map(({ services }) => services)).toEqual([['base'], ['web']]);

    const dockerfile = () => readFileSync(path.join(repo.root, 'web/Dockerfile'), 'utf8');
    const before = dockerfile();
    const lock = lockOf(repo);
    const written = await run(repo.root, ['lock', '--write-dockerfiles']);
    expect(written.exitCode, written.all).toBe(0);
    expect(dockerfile()).toBe(before.replace('-two:1', `-two:1@${images[1]?.digest}`));
    expect((await run(repo.root, ['lock', '--check'])).exitCode).toBe(0);
    expect((await refresh(repo)).report.images.map(({ verdict }) => verdict)).toEqual([
      'pinned',
      'pinned',
    ]);
    const stripped = await run(repo.root, ['lock', '--strip']);
    expect(stripped.exitCode, stripped.all).toBe(0);
    expect(dockerfile()).toBe(before);
    expect(lockOf(repo)).toBe(lock);

    const missing = `sha256:${'0'.repeat(64)}`;
    repo.write({ 'orchestrate.lock': lock.replaceAll(images[1]?.digest ?? 'none', missing) });
    const gone = await run(repo.root, ['lock', 'verify']);
    expect(gone.exitCode, gone.all).toBe(1);
    expect(gone.stderr).toContain('web/Dockerfile:1:6');
    const away = { ORCHESTRATE_MIRRORS: `${registry}=localhost:1` };
    expect((await run(repo.root, ['lock', 'verify'], away)).exitCode).toBe(3);
    expect((await run(repo.root, ['refresh'], away)).exitCode).toBe(3);
  });
});

describe('wrong input', () => {
  it('is told with its place and changes nothing', async () => {
    const repo = await lockedRepo();
    const before = lockOf(repo);
    const flags = await run(repo.root, ['refresh', '--min-age', 'soon', '--report', 'x.txt']);
    expect(flags.exitCode).toBe(2);
    expect(flags.stderr).toContain('--min-age soon');
    expect(flags.stderr).toContain('--report x.txt');
    const nobody = await run(repo.root, ['refresh', 'nobody/knows:it']);
    expect(nobody.exitCode).toBe(2);
    repo.write({
      'orchestrate.lock': before.replace(/digest: sha256:.{10}/, 'digest: sha256:zzz'),
    });
    const nonsense = await run(repo.root, ['refresh']);
    expect(nonsense.exitCode).toBe(2);
    expect(nonsense.stderr).toMatch(/orchestrate\.lock:\d+:\d+/);
    repo.write({ 'orchestrate.lock': before.replace('version: 1', 'version: 2') });
    const newer = await run(repo.root, ['refresh']);
    expect(newer.exitCode).toBe(2);
    expect(newer.stderr).toMatch(/upgrade/i);
  });
});
