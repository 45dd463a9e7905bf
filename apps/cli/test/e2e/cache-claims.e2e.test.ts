import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { monorepo, run } from './rig.ts';

/** A finding as `cache doctor --json` prints it. */
interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly at: { readonly path: string };
  readonly fix?: readonly { readonly at: Place; readonly text: string }[];
}

interface Place {
  readonly path: string;
  readonly start: Position;
  readonly end: Position;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

const folder = mkdtempSync(path.join(tmpdir(), 'cache-claims-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const MIRROR = 'localhost:5000/library';

/** Builds with mounts that nobody else has; gives what the last stage has written to /out, or why it failed. */
async function build(dockerfile: string, namespace: string, wait = 0): Promise<string> {
  const file = path.join(folder, `${namespace}.Dockerfile`);
  const out = path.join(folder, `${namespace}.out`);
  const mirrored = dockerfile.replaceAll(/(FROM |--from=)(?=\w+:)/g, `$1${MIRROR}/`);
  const stages = dockerfile.match(/^FROM /gm)?.length ?? 0;
  writeFileSync(file, `${mirrored}FROM scratch\nCOPY --from=${stages - 1} /out /out\n`);
  const mounts = `BUILDKIT_CACHE_MOUNT_NS=${path.basename(folder)}-${namespace}`;
  const args = ['--no-cache', '--build-arg', mounts, '--build-arg', `WAIT=${wait}`];
  const paths = [
    '--builder=default',
    '--progress=plain',
    `--file=${file}`,
    `--output=${out}`,
    folder,
  ];
  const built = await execa('docker', ['buildx', 'build', ...args, ...paths], { reject: false });
  return built.failed ? built.stderr : readFileSync(path.join(out, 'out'), 'utf8').trim();
}

/** What the built program says of a Dockerfile. */
async function examine(dockerfile: string): Promise<readonly Finding[]> {
  const repo = monorepo({
    'orchestrate.yaml': 'version: 1\nproject: PROJECT\nservices:\n  api: {context: api}\n',
    'api/Dockerfile': dockerfile,
  });
  const ran = await run(repo.root, ['cache', 'doctor', '--json']);
  const printed: { findings: readonly Finding[] } = JSON.parse(ran.stdout);
  return printed.findings;
}

/** Makes the fix of each finding with this code, one after the other, as an editor would. */
async function mend(dockerfile: string, code: string): Promise<string> {
  let text = dockerfile;
  let found = (await examine(text)).find((one) => one.code === code);
  expect(found, `${code} is told`).toBeDefined();
  for (let round = 0; found !== undefined && round < 5; round += 1) {
    text = applied(text, found.fix ?? []);
    found = (await examine(text)).find((one) => one.code === code);
  }
  expect(found, `${code} is mended`).toBeUndefined();
  return text;
}

function applied(text: string, fix: NonNullable<Finding['fix']>): string {
  const offset = ({ line, column }: Position): number =>
    text
      .split('\n')
      .slice(0, line - 1)
      .reduce((sum, one) => sum + one.length + 1, 0) +
    column -
    1;
  return fix
    .map((edit) => ({ start: offset(edit.at.start), end: offset(edit.at.end), text: edit.text }))
    .toSorted((left, right) => right.start - left.start)
    .reduce((all, edit) => all.slice(0, edit.start) + edit.text + all.slice(edit.end), text);
}

/** A repository of one package whose files apt keeps as those of any other, without a network. */
const REPOSITORY = `RUN mkdir -p /repo/x/DEBIAN && cd /repo && printf 'Package: claim\\nVersion: 1\\nArchitecture: all\\nMaintainer: x <x@example.com>\\nDescription: x\\n' > x/DEBIAN/control \\
 && dpkg-deb --build x claim.deb && { cat x/DEBIAN/control; echo "Filename: ./claim.deb"; echo "Size: $(stat -c %s claim.deb)"; echo "SHA256: $(sha256sum claim.deb | cut -d' ' -f1)"; } > Packages \\
 && rm -f /etc/apt/sources.list /etc/apt/sources.list.d/* && echo 'deb [trusted=yes] copy:/repo ./' > /etc/apt/sources.list
`;
const LISTS = '--mount=type=cache,target=/var/lib/apt,sharing=locked';
const ARCHIVES = '--mount=type=cache,target=/var/cache/apt,sharing=locked';

describe('what cache doctor says of mounts is true, and what it writes mends it', () => {
  it('apt leaves nothing in the mount while docker-clean is there', async () => {
    const dockerfile = `FROM debian:trixie-slim\n${REPOSITORY}RUN ${ARCHIVES} ${LISTS} apt-get update && apt-get install -y claim\n`;
    const count = `RUN ${ARCHIVES} find /var/cache/apt/archives -name '*.deb' | wc -l > /out\n`;
    expect(await build(dockerfile + count, 'clean')).toBe('0');
    expect(await build((await mend(dockerfile, 'cache/apt-docker-clean')) + count, 'kept')).toBe(
      '1',
    );
  });

  it('a step that cleans up empties the mount', async () => {
    const dockerfile = `FROM debian:trixie-slim\n${REPOSITORY}RUN ${LISTS} apt-get update && rm -rf /var/lib/apt/lists/*\n`;
    const count = `RUN ${LISTS} ls /var/lib/apt/lists | grep -c Packages > /out; true\n`;
    expect(await build(dockerfile + count, 'emptied')).toBe('0');
    expect(await build((await mend(dockerfile, 'cache/emptied')) + count, 'full')).toBe('1');
  });

  it('apt gives up when another step has the mount, unless it is locked', async () => {
    const mount = '--mount=type=cache,target=/var/cache/apt';
    const meet = (own: string, other: string) =>
      `python3 -c "import pathlib, time, fcntl; here = pathlib.Path('/var/cache/apt/archives'); here.mkdir(exist_ok=True); ${own}; [time.sleep(0.1) for _ in range($WAIT * 10) if not (here / '${other}').exists()]"`;
    const hold =
      "lock = open(here / 'lock', 'w'); fcntl.lockf(lock, fcntl.LOCK_EX); (here / 'held').touch()";
    const install = 'apt-get install -y --download-only claim';
    const dockerfile = `FROM python:3.13-slim AS base
${REPOSITORY}RUN rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && mkdir -p /var/cache/apt/archives/partial
ARG WAIT
FROM base AS hold
RUN ${mount} ${meet(hold, 'tried')}; ${install}; touch /held
FROM base
RUN ${mount} ${meet('pass', 'held')}; ${install} > /out 2>&1; touch /var/cache/apt/archives/tried
COPY --from=hold /held /held
`;
    expect(await build(dockerfile, 'shared', 60)).toContain(
      'Could not get lock /var/cache/apt/archives/lock',
    );
    const mended = await build(await mend(dockerfile, 'cache/apt-not-locked'), 'locked', 1);
    expect(mended).not.toContain('Could not get lock');
    expect(mended).toContain('Download complete and in download only mode');
  });

  it('another user than root cannot write to a mount that says nothing', async () => {
    const dockerfile =
      'FROM busybox:stable\nUSER 1234:1234\nRUN --mount=type=cache,target=/cache touch /cache/x && id -u > /tmp/out\n';
    const last = 'USER root\nRUN cp /tmp/out /out\n';
    expect(await build(dockerfile + last, 'denied')).toContain('Permission denied');
    expect(await build((await mend(dockerfile, 'cache/unwritable')) + last, 'allowed')).toBe(
      '1234',
    );
  });

  it('mounts of another owner are folders of their own, those of another platform are not', async () => {
    const dockerfile = `FROM busybox:stable
RUN --mount=type=cache,target=/cache touch /cache/root
RUN --mount=type=cache,target=/cache,uid=7 ls /cache | wc -l > /out
RUN --mount=type=cache,target=/cache,mode=0700 ls /cache | wc -l >> /out
RUN --mount=type=cache,id=/cache,target=/elsewhere ls /elsewhere >> /out
`;
    expect(await build(dockerfile, 'owners')).toBe('0\n0\nroot');
    const foreign = `FROM --platform=linux/arm64 scratch AS arm
COPY --from=busybox:stable / /
RUN --mount=type=cache,target=/cache touch /cache/arm64 /made
FROM busybox:stable
COPY --from=arm /made /made
RUN --mount=type=cache,target=/cache ls /cache > /out
`;
    expect(await build(foreign, 'platforms')).toBe('arm64');
  });

  it('pip keeps nothing when it is told not to, whatever PIP_NO_CACHE_DIR says', async () => {
    const mount = '--mount=type=cache,target=/root/.cache/pip';
    const dockerfile = `FROM python:3.13-slim\nENV PIP_NO_CACHE_DIR=0\nRUN ${mount} pip install pip\n`;
    const ask = 'RUN pip cache dir > /out 2>&1; true\n';
    expect(await build(dockerfile + ask, 'off')).toContain('cache is disabled');
    expect(await build((await mend(dockerfile, 'cache/disabled')) + ask, 'on')).toBe(
      '/root/.cache/pip',
    );
  });

  it('tools cache where it takes them to cache', async () => {
    const asked = [
      ['python:3.13-slim', '', 'pip install x', 'pip cache dir'],
      ['python:3.13-slim', 'ENV XDG_CACHE_HOME=/x\n', 'pip install x', 'pip cache dir'],
      [
        'python:3.13-slim',
        'RUN useradd --uid 77 --home-dir /h --create-home app\nUSER app\n',
        'pip install x',
        'pip cache dir',
      ],
      ['node:24-slim', '', 'npm ci', 'npm config get cache'],
      ['node:24-slim', 'USER node\n', 'npm ci', 'npm config get cache'],
      ['golang:1.24', '', 'go mod download', 'go env GOMODCACHE'],
      ['golang:1.24', 'ENV GOMODCACHE=/m\n', 'go mod download', 'go env GOMODCACHE'],
      ['golang:1.24', '', 'go build -mod=vendor', 'go env GOCACHE'],
    ] as const;
    const stages = asked.map(
      ([base, before, , command], index) =>
        `FROM ${base} AS s${index}\n${before}RUN ${command} > /tmp/folder\n`,
    );
    const copies = asked.map((_, index) => `COPY --from=s${index} /tmp/folder /f/${index}\n`);
    const all = `${stages.join('')}FROM busybox:stable\n${copies.join('')}RUN cat ${asked.map((_, index) => `/f/${index}`).join(' ')} > /out\n`;
    const folders = (await build(all, 'folders')).split('\n');
    const told = await Promise.all(
      asked.map(async ([base, before, command]) => {
        const findings = await examine(`FROM ${base}\n${before}RUN ${command}\n`);
        const text = findings.flatMap(({ fix = [] }) => fix.map((edit) => edit.text)).join('');
        return /target=([^, ]*)/.exec(text)?.[1];
      }),
    );
    expect(told).toEqual(folders);
  });
});
