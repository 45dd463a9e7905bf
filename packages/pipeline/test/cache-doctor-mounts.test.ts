import { describe, expect, it } from 'vitest';
import { codes, mendAll, mended, ofDockerfile, pointedAt } from './cache-doctor-support.ts';

const said = async (dockerfile: string) => codes(await ofDockerfile(dockerfile));
const APT = 'RUN rm -f /etc/apt/apt.conf.d/docker-clean\n';
const LISTS = '--mount=type=cache,target=/var/lib/apt,sharing=locked';
const CACHE = '--mount=type=cache,target=/var/cache/apt,sharing=locked';

describe('cache/apt-not-locked', () => {
  it('is told of both folders, and mended', async () => {
    const findings = await ofDockerfile(
      `FROM debian:12\n${APT}RUN --mount=type=cache,target=/var/cache/apt \\\n    ${LISTS} \\\n    apt-get update && apt-get install -y git\n`,
    );
    expect(codes(findings)).toEqual(['apt-not-locked']);
    expect(pointedAt(findings[0]!)).toBe('--mount=type=cache,target=/var/cache/apt');
    expect(mended(findings, 'apt-not-locked')).toContain('target=/var/cache/apt,sharing=locked \\');
  });

  it('is not told of locked or private mounts, nor of tools that wait', async () => {
    const run = (mount: string, command: string) =>
      `FROM debian:12\n${APT}RUN ${mount} ${command}\n`;
    expect(await said(run(CACHE, 'apt-get install -y git'))).toEqual([]);
    expect(await said(run(CACHE.replace('locked', 'private'), 'apt-get install -y git'))).toEqual(
      [],
    );
    expect(await said(run('--mount=type=cache,target=/root/.npm', 'npm ci'))).toEqual([]);
  });

  it('replaces another sharing', async () => {
    const findings = await ofDockerfile(
      `FROM debian:12\n${APT}RUN --mount=type=cache,sharing=shared,target=/var/cache/apt apt install -y git\n`,
    );
    expect(mended(findings, 'apt-not-locked')).toContain('type=cache,sharing=locked,target=');
  });
});

describe('cache/apt-docker-clean', () => {
  const install = `RUN ${CACHE} ${LISTS} apt-get update && apt-get install -y git\n`;

  it('is told where the hook is, and mended in the step', async () => {
    const findings = await ofDockerfile(`FROM python:3.13-slim\n${install}`);
    expect(codes(findings)).toEqual(['apt-docker-clean']);
    expect(findings[0]).toMatchObject({ severity: 'warning' });
    expect(mended(findings, 'apt-docker-clean')).toContain(
      `${LISTS} rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update`,
    );
  });

  it('is a note on bases that nobody knows', async () => {
    const [finding] = await ofDockerfile(`FROM r.example/base:1\n${install}`);
    expect(finding).toMatchObject({ code: 'cache/apt-docker-clean', severity: 'info' });
  });

  it('is mended within a here-document, behind its first line', async () => {
    const findings = await ofDockerfile(
      `FROM debian:12\nRUN ${CACHE} <<EOF\n#!/bin/bash\nset -e\napt-get install -y git\nEOF\n`,
    );
    expect(mended(findings, 'apt-docker-clean')).toContain(
      '#!/bin/bash\nrm -f /etc/apt/apt.conf.d/docker-clean\nset -e',
    );
  });

  it('is not told where a step of the stage has dealt with it', async () => {
    expect(await said(`FROM debian:12\n${APT}${install}`)).toEqual([]);
    expect(await said(`FROM debian:12 AS base\n${APT}FROM base\n${install}`)).toEqual([]);
    const keep = `RUN echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep\n`;
    expect(await said(`FROM debian:12\n${keep}${install}`)).toEqual([]);
    const update = `RUN ${LISTS} apt-get update\n`;
    expect(await said(`FROM debian:12\n${update}`)).toEqual([]);
  });

  it('counts only steps before, of the same stage', async () => {
    expect(await said(`FROM debian:12\n${install}${APT}`)).toEqual(['apt-docker-clean']);
    const other = `FROM debian:12 AS other\n${APT}FROM debian:12\nCOPY --from=other /x /x\n${install}`;
    expect(await said(other)).toEqual(['apt-docker-clean']);
  });
});

describe('cache/disabled', () => {
  const pip = '--mount=type=cache,target=/root/.cache/pip';

  it('is told of options, wherever the command stands', async () => {
    for (const command of [
      'pip install --no-cache-dir x',
      'cd /app && python3 -m pip install x --no-cache-dir',
      `sh -c 'pip3 install --no-cache-dir x'`,
      'if true; then pip install --no-cache-dir x; fi',
    ]) {
      const findings = await ofDockerfile(`FROM python:3.13\nRUN ${pip} ${command}\n`);
      expect(codes(findings), command).toEqual(['disabled']);
      expect(pointedAt(findings[0]!)).toBe('--no-cache-dir');
      expect(await said(mended(findings, 'disabled')), command).toEqual([]);
    }
  });

  it('is told of variables of the step, the stage and stages below, and mended there', async () => {
    const run = `RUN ${pip} pip install x\n`;
    for (const [dockerfile, after] of [
      [`FROM python:3.13\nENV PIP_NO_CACHE_DIR=1\n${run}`, `FROM python:3.13\n${run}`],
      [
        `FROM python:3.13\nENV A=1 PIP_NO_CACHE_DIR=off B=2\n${run}`,
        `FROM python:3.13\nENV A=1 B=2\n${run}`,
      ],
      [
        `FROM python:3.13 AS a\nENV A=1 \\\n    PIP_NO_CACHE_DIR=0\nFROM a\n${run}`,
        `FROM python:3.13 AS a\nENV A=1\nFROM a\n${run}`,
      ],
      [
        `FROM python:3.13\nRUN ${pip} PIP_NO_CACHE_DIR=1 pip install x\n`,
        `FROM python:3.13\n${run}`,
      ],
    ] as const) {
      expect(mended(await ofDockerfile(dockerfile), 'disabled')).toBe(after);
    }
  });

  it('takes a line of its own away with its continuation', async () => {
    const findings = await ofDockerfile(
      `FROM python:3.13\nRUN ${pip} \\\n    pip install \\\n      --no-cache-dir \\\n      -r r.txt\n`,
    );
    expect(mended(findings, 'disabled')).toBe(
      `FROM python:3.13\nRUN ${pip} \\\n    pip install \\\n      -r r.txt\n`,
    );
    const last = await ofDockerfile(
      `FROM python:3.13\nRUN ${pip} \\\n    pip install x \\\n      --no-cache-dir\nCMD x\n`,
    );
    expect(mended(last, 'disabled')).toBe(
      `FROM python:3.13\nRUN ${pip} \\\n    pip install x\nCMD x\n`,
    );
  });

  it('knows the switches of other tools', async () => {
    const run = (target: string, command: string) =>
      said(`FROM alpine:3\nRUN --mount=type=cache,target=${target} ${command}\n`);
    expect(await run('/var/cache/apk', 'apk add --no-cache git')).toEqual(['disabled']);
    expect(await run('/root/.cache/uv', 'UV_NO_CACHE=true uv sync')).toEqual(['disabled']);
    expect(await run('/root/.cache/uv', 'UV_NO_CACHE=0 uv sync')).toEqual([]);
    expect(await run('/root/.cache/pypoetry', 'poetry install --no-cache')).toEqual(['disabled']);
  });

  it('is not told of words that are not options of the tool', async () => {
    expect(
      await said(`FROM python:3.13\nRUN ${pip} echo --no-cache-dir && pip install x\n`),
    ).toEqual([]);
    expect(await said(`FROM python:3.13\nRUN ${pip} pip install x # --no-cache-dir\n`)).toEqual([]);
    expect(
      await said(`FROM python:3.13\nRUN ${pip} python3 - <<EOF\npip install --no-cache-dir\nEOF\n`),
    ).toEqual([]);
  });
});

describe('cache/emptied', () => {
  it('is told of clean-ups within the mount, and mended', async () => {
    const before = `FROM debian:12\n${APT}RUN ${CACHE} ${LISTS} \\\n    apt-get update && apt-get install -y git \\\n && apt-get clean \\\n && rm -rf /var/lib/apt/lists/*\nCMD x\n`;
    expect(await said(before)).toEqual(['emptied', 'emptied']);
    expect(await mendAll(before)).toEqual({
      text: `FROM debian:12\n${APT}RUN ${CACHE} ${LISTS} \\\n    apt-get update && apt-get install -y git\nCMD x\n`,
      left: [],
    });
  });

  it('takes only what is in the mount from a list of folders', async () => {
    const findings = await ofDockerfile(
      `FROM debian:12\nRUN ${LISTS} apt-get update && rm -rf /tmp/* /var/lib/apt/lists/*\n`,
    );
    expect(mended(findings, 'emptied')).toContain('&& rm -rf /tmp/*\n');
  });

  it('is not told of other folders, or of steps without the mount', async () => {
    expect(await said(`FROM debian:12\nRUN ${LISTS} apt-get update && rm -rf /tmp/*\n`)).toEqual(
      [],
    );
    expect(
      await said('FROM debian:12\nRUN rm -rf /var/lib/apt/lists/* && apt-get clean\n'),
    ).toEqual([]);
  });
});

describe('cache/wrong-target', () => {
  const said = async (dockerfile: string) => {
    const findings = await ofDockerfile(dockerfile);
    return findings.filter(({ code }) => code === 'cache/wrong-target');
  };
  const target = async (dockerfile: string) =>
    /target=([^, ]*)/.exec(mended(await ofDockerfile(dockerfile), 'wrong-target'))?.[1];

  it('follows home folders, options and variables', async () => {
    const run = (target: string, command: string) =>
      `RUN --mount=type=cache,target=${target},uid=7,gid=7 ${command}\n`;
    const user = 'RUN useradd -u 7 -d /srv/app app\nUSER app\n';
    expect(
      await target(`FROM python:3.13\n${user}${run('/root/.cache/pip', 'pip install x')}`),
    ).toBe('/srv/app/.cache/pip');
    expect(await target(`FROM node:24\nUSER node\n${run('/root/.npm', 'npm ci')}`)).toBe(
      '/home/node/.npm',
    );
    expect(await target(`FROM golang:1\n${run('/root/go/pkg/mod', 'go mod download')}`)).toBe(
      '/go/pkg/mod',
    );
    expect(await target(`FROM rust:1\n${run('/root/.cargo', 'cargo fetch')}`)).toBe(
      '/usr/local/cargo/registry',
    );
    expect(
      await target(`FROM node:24\nENV npm_config_cache=/c\n${run('/root/.npm', 'npm ci')}`),
    ).toBe('/c');
    expect(
      await target(`FROM python:3.13\n${run('/root/.cache/pip', 'pip install --cache-dir=/c x')}`),
    ).toBe('/c');
    expect(
      await target(`FROM python:3.13\nENV HOME=/h\n${run('/root/.cache/pip', 'pip install x')}`),
    ).toBe('/h/.cache/pip');
  });

  it('is not told of folders above, within, or that a variable names', async () => {
    for (const dockerfile of [
      'FROM python:3.13\nRUN --mount=type=cache,target=/root/.cache pip install x\n',
      'FROM golang:1\nRUN --mount=type=cache,target=/go/pkg/mod/cache go mod download\n',
      'FROM golang:1\nENV GOMODCACHE=/mods\nRUN --mount=type=cache,target=/mods go mod download\n',
      'FROM node:24\nENV PNPM_HOME=/pnpm\nRUN --mount=type=cache,id=pnpm,target=/pnpm/store pnpm install\n',
      'FROM node:24\nRUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn install\n',
      'FROM python:3.13\nUSER 5\nRUN --mount=type=cache,target=/x/.cache/pip,uid=5 pip install x\n',
    ]) {
      expect(await said(dockerfile), dockerfile).toEqual([]);
    }
  });

  it('is a note where the base may say otherwise', async () => {
    const [finding] = await said(
      'FROM r.example/go:1\nUSER 0\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\n',
    );
    expect(finding?.severity).toBe('info');
  });
});

describe('cache/unwritable', () => {
  const mount = '--mount=type=cache,target=/home/node/.npm';
  const on = (user: string, options = '') =>
    ofDockerfile(`FROM node:24\n${user}RUN ${mount}${options} npm ci\n`);
  const told = async (user: string, options = '') =>
    codes(await on(user, options)).filter((code) => code === 'unwritable');

  it('is told of users without root’s rights', async () => {
    expect(mended(await on('USER node\n'), 'unwritable')).toContain(
      `${mount},uid=1000,gid=1000 npm ci`,
    );
    expect(mended(await on('USER 7:8\n'), 'unwritable')).toContain(`${mount},uid=7,gid=8 npm ci`);
    expect(mended(await on('USER node\n', ',uid=1001'), 'unwritable')).toContain(
      `${mount},uid=1000,gid=1000 npm ci`,
    );
    expect(await told('USER somebody\n')).toEqual(['unwritable']);
    expect(await told('ARG U=1234\nUSER $U\n')).toEqual(['unwritable']);
  });

  it('is not told where owner, group or mode let the user in, or who it is is not known', async () => {
    expect(await told('USER node\n', ',uid=1000')).toEqual([]);
    expect(await told('USER node\n', ',mode=0777')).toEqual([]);
    expect(await told('USER 7:8\n', ',gid=8,mode=0775')).toEqual([]);
    expect(await told('USER 7:8\n', ',gid=8')).toEqual(['unwritable']);
    expect(await told('USER root\n')).toEqual([]);
    expect(await told('USER somebody\n', ',uid=4')).toEqual([]);
    expect(await told('USER 7\nUSER 0:0\n')).toEqual([]);
    expect(
      codes(await ofDockerfile('FROM r.example/base:1\nRUN --mount=type=cache,target=/c make\n')),
    ).toEqual([]);
  });
});

describe('cache/no-mount', () => {
  it('is a note, with mounts and everything that they need', async () => {
    const { text, left } = await mendAll(
      'FROM debian:12\nRUN apt-get update \\\n && apt-get install -y git \\\n && rm -rf /var/lib/apt/lists/*\n',
    );
    expect(left).toEqual([]);
    expect(text).toBe(
      `FROM debian:12\nRUN ${LISTS} \\\n    ${CACHE} \\\n    rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update \\\n && apt-get install -y git\n`,
    );
  });

  it('takes several clean-ups in a row away, each on a line of its own', async () => {
    const { text, left } = await mendAll(
      'FROM debian:12\nRUN apt-get update \\\n  && apt-get install -y git \\\n  && apt-get clean \\\n  && rm -rf /var/lib/apt/lists/* \\\n  && rm -rf /var/cache/apt\nCMD x\n',
    );
    expect(left).toEqual([]);
    expect(text).toContain('apt-get update \\\n  && apt-get install -y git\nCMD x\n');
  });

  it('can be mended for every tool, and then there is nothing to say', async () => {
    for (const [base, command] of [
      ['alpine:3', 'apk add --no-cache git'],
      ['fedora:42', 'dnf install -y git && dnf clean all'],
      ['python:3.13', 'pip install --no-cache-dir x && pip cache purge'],
      ['python:3.13', 'uv sync'],
      ['python:3.13', 'poetry install'],
      ['node:24', 'npm install -g x'],
      ['node:24', 'yarn --frozen-lockfile'],
      ['node:24', 'pnpm i --frozen-lockfile'],
      ['golang:1', 'CGO_ENABLED=0 go build -o /x .'],
      ['rust:1', 'cargo install x'],
      ['maven:3', './mvnw package'],
      ['gradle:8', 'gradle build'],
      ['r.example/dotnet:9', 'dotnet restore'],
      ['composer:2', 'composer install'],
    ]) {
      const before = `FROM ${base}\nUSER root\nRUN ${command}\n`;
      const [finding] = await ofDockerfile(before);
      expect(finding, command).toMatchObject({ code: 'cache/no-mount', severity: 'info' });
      expect(await mendAll(before), command).toMatchObject({ left: [] });
    }
  });

  it('gives the mount to the user, and says nothing exact of a home that it does not know', async () => {
    const node = await ofDockerfile('FROM node:24\nUSER node\nRUN npm ci\n');
    expect(mended(node, 'no-mount')).toContain(
      'RUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 \\\n    npm ci',
    );
    const [unknown] = await ofDockerfile('FROM node:24\nUSER 4711\nRUN npm ci\n');
    expect(unknown?.code).toBe('cache/no-mount');
    expect(unknown?.fix).toBeUndefined();
  });

  it('is not told of steps that need none, and of stages that nobody builds', async () => {
    for (const command of [
      'pip install --no-index x',
      'go version',
      'npm run build',
      'apt-get clean',
      'echo npm ci',
      'cargo --version',
    ])
      expect(await said(`FROM golang:1\nRUN ${command}\n`), command).toEqual([]);
    expect(await said('FROM node:24 AS unused\nRUN npm ci\nFROM node:24\n')).toEqual([]);
    expect(await said('FROM node:24\nSHELL ["pwsh", "-c"]\nRUN npm ci\n')).toEqual([]);
  });
});

describe('a comment', () => {
  const run = 'RUN npm ci\n';

  it('keeps a finding from being told', async () => {
    expect(await said(`FROM node:24\n# orchestrate ignore=cache/no-mount\n${run}`)).toEqual([]);
    expect(
      await said(`FROM node:24\n# orchestrate ignore=cache/x,cache/no-mount\n# why\n${run}`),
    ).toEqual([]);
    expect(await said(`FROM node:24\n# orchestrate ignore=all\nRUN true \\\n && npm ci\n`)).toEqual(
      [],
    );
    expect(
      await said(`FROM node:24\nRUN true \\\n # orchestrate ignore=all\n && npm ci\n`),
    ).toEqual([]);
  });

  it('holds for its instruction and its code only', async () => {
    expect(await said(`FROM node:24\n# orchestrate ignore=cache/disabled\n${run}`)).toEqual([
      'no-mount',
    ]);
    expect(await said(`# orchestrate ignore=all\nFROM node:24\n${run}`)).toEqual(['no-mount']);
    expect(await said(`FROM node:24\n# orchestrate ignore=all\n${run}${run}`)).toEqual([
      'no-mount',
    ]);
  });
});
