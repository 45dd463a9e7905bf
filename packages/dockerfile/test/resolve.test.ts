import type { FileUse } from '@orchestrate/model';
import { describe, expect, test } from 'vitest';
import { lines, resolved } from './support.ts';

const KNOWN = { baseImages: { get: () => ({ env: { HOME: '/root' } }) } };

function sources(files: readonly FileUse[]): (readonly string[])[] {
  return files.map((file) => file.sources);
}

describe('stages', () => {
  test('what each stands on, and which the target needs', () => {
    const text = lines(
      'FROM golang:1 AS Build',
      'FROM build AS test',
      'FROM scratch AS assets',
      'FROM alpine',
      'COPY --from=BUILD /a /a',
      'RUN --mount=from=assets,target=/x true',
    );
    expect(resolved(text)).toMatchObject({
      target: 3,
      platform: 'linux/amd64',
      stages: [
        {
          name: 'build',
          base: { kind: 'image', normalized: 'docker.io/library/golang:1' },
          reachable: true,
        },
        { name: 'test', base: { kind: 'stage', index: 0 }, reachable: false },
        { name: 'assets', base: { kind: 'scratch' }, reachable: true },
        { base: { kind: 'image' }, reachable: true },
      ],
    });
    expect(resolved(text, { target: 'TEST' }).stages.map((stage) => stage.reachable)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('the platform of a FROM is expanded, and the arguments follow the platforms of the build', () => {
    const text = lines(
      'FROM --platform=$BUILDPLATFORM go:$TARGETARCH-$TARGETVARIANT',
      'FROM x:$TARGETSTAGE AS t',
    );
    const { images } = resolved(text, { targetPlatform: 'linux/arm/v7', target: 't' });
    expect(images.map(({ ref, platform }) => [ref, platform])).toEqual([
      ['go:arm-v7', 'linux/amd64'],
      ['x:t', undefined],
    ]);
  });

  test('a lone architecture is completed from the platform that builds', () => {
    const [image] = resolved('FROM --platform=arm64 x\n').images;
    expect(image?.platform).toBe('linux/arm64');
  });

  test('COPY --from=NUMBER counts the images named before as well', () => {
    const text = lines('FROM scratch', 'COPY --from=a:1 /a /a', 'COPY --from=1 /b /b');
    expect(resolved(text).images.map(({ ref }) => ref)).toEqual(['a:1']);
  });

  test('the last USER of the stage itself counts', () => {
    const text = lines(
      'FROM a AS one',
      'ARG uid=10',
      'USER root',
      'USER $uid:$uid',
      'FROM one',
      'FROM a',
      'USER ${APP_UID}',
    );
    expect(resolved(text).stages.map(({ user }) => user)).toEqual([
      '10:10',
      undefined,
      '${APP_UID}',
    ]);
    expect(resolved(text, KNOWN).stages.at(-1)?.user).toBe('');
  });
});

describe('variables', () => {
  test('ARG and ENV of a stage reach the stages on top of it, not the others', () => {
    const text = lines(
      'ARG TOP=t',
      'FROM scratch AS a',
      'ARG OWN=o TOP',
      'ENV BOTH=$OWN-$TOP',
      'FROM a',
      'COPY $BOTH $OWN /',
      'FROM scratch',
      'COPY x$BOTH$OWN$TOP /',
    );
    expect(sources(resolved(text).files)).toEqual([['o-t', 'o'], ['x']]);
  });

  test('a build argument wins over defaults, and ARG over an earlier ENV', () => {
    const text = lines(
      'FROM scratch',
      'ENV A=env',
      'ARG A=arg',
      'COPY $A /',
      'ENV A=later',
      'COPY $A /',
    );
    expect(sources(resolved(text).files)).toEqual([['arg'], ['later']]);
    expect(sources(resolved(text, { buildArgs: { A: 'given' } }).files)).toEqual([
      ['given'],
      ['later'],
    ]);
  });

  test('all values of one ENV line see the variables as they were before it', () => {
    const text = lines('FROM scratch', 'ENV A=1', 'ENV A=2 B=$A', 'COPY $A$B /');
    expect(sources(resolved(text).files)).toEqual([['21']]);
  });

  test('names that ARG declares anywhere are listed once', () => {
    const text = lines(
      'ARG A=1 B',
      'FROM scratch',
      'ARG B',
      'ARG C',
      'ENV D=1',
      'FROM scratch',
      'ARG E=x A',
    );
    expect(resolved(text).declaredArgs).toEqual(['A', 'B', 'C', 'E']);
  });

  test('a path that only the base can know stands for the whole context', () => {
    const text = lines(
      'FROM node:22',
      'COPY $NODE_VERSION/x b /',
      'ARG DECLARED',
      'COPY a$DECLARED /',
    );
    expect(sources(resolved(text).files)).toEqual([['.', 'b'], ['a']]);
    expect(sources(resolved(text, KNOWN).files)).toEqual([['x', 'b'], ['a']]);
  });
});

describe('files', () => {
  test('sources are relative to the context; the destination and heredocs are none', () => {
    const text = lines(
      'FROM scratch',
      "COPY ./src/ /lib/../pkg 'q' <<EOF /dst",
      'EOF',
      'COPY ["x y", "z", "/dst"]',
      'COPY <<EOF /only',
      'EOF',
      'COPY . .',
      'COPY ../up /',
    );
    expect(sources(resolved(text).files)).toEqual([
      ['src', 'pkg', 'q'],
      ['x y', 'z'],
      ['.'],
      ['up'],
    ]);
  });

  test('ADD tells downloads and repositories from files', () => {
    const text = lines(
      'FROM scratch',
      'ADD https://h/a.tgz https://h/r.git#v1 git@h:r.git b.tgz github.com/x/y /',
    );
    expect(resolved(text).files).toMatchObject([
      {
        kind: 'add',
        urls: ['https://h/a.tgz', 'https://h/r.git#v1', 'git@h:r.git'],
        downloads: ['https://h/a.tgz'],
        sources: ['b.tgz', 'github.com/x/y'],
      },
    ]);
  });

  test('--parents and --exclude are told, and the pivot, which decides where patterns are matched', () => {
    const text = lines(
      'FROM scratch',
      'COPY --parents --exclude=**/*.md --exclude=t ./a/./b/**/*.go /',
    );
    expect(resolved(text).files).toMatchObject([
      { sources: ['a/./b/**/*.go'], parents: true, excludes: ['**/*.md', 't'] },
    ]);
    const told = (source: string, flag = '--parents ') =>
      sources(resolved(lines('FROM scratch', `COPY ${flag}${source} /`)).files).flat();
    expect(['./a/../b/./../c', '/./b/./c', 'a/b'].map((source) => told(source))).toEqual([
      ['b/./c'],
      ['././b/c'],
      ['a/b'],
    ]);
    expect(told('a/./b', '')).toEqual(['a/b']);
  });

  test('files of stages and images are no files of a context', () => {
    const text = lines(
      'FROM scratch AS a',
      'FROM scratch',
      'COPY --from=a x y',
      'COPY --from=img x y',
    );
    expect(resolved(text).files).toEqual([]);
  });

  test('an empty --from is the build context', () => {
    expect(sources(resolved(lines('FROM scratch', 'COPY --from= x /')).files)).toEqual([['x']]);
  });
});

describe('mounts', () => {
  test('binds of the context, whole or in part; other types read nothing of it', () => {
    const text = lines(
      'FROM scratch',
      'RUN --mount=target=/all --mount=type=bind,source=/go.mod,dst=/m --mount=type=cache,target=/c --mount=type=tmpfs,target=/t x',
    );
    expect(resolved(text).files).toMatchObject([
      { kind: 'bind', context: undefined, sources: ['.'] },
      { kind: 'bind', context: undefined, sources: ['go.mod'] },
    ]);
  });

  test('caches: the id is the target unless it is given; ARG and ENV are expanded', () => {
    const text = lines(
      'FROM scratch',
      'ARG TARGETARCH',
      'WORKDIR /w',
      'RUN --mount=type=cache,target=/root/.cache/ --mount=type=cache,id=go-$TARGETARCH,target=rel,sharing=LOCKED,uid=7,gid=8,mode=0755 x',
    );
    expect(resolved(text).cacheMounts).toMatchObject([
      { id: '/root/.cache', target: '/root/.cache', sharing: 'shared', stage: 0, line: 4 },
      { id: 'go-amd64', target: '/w/rel', sharing: 'locked', uid: 7, gid: 8, mode: '0755' },
    ]);
  });

  test('secrets and ssh: names, places and defaults', () => {
    const text = lines(
      'FROM scratch',
      'RUN --mount=type=secret,id=npm,required --mount=type=secret,target=/run/x/tok --mount=type=secret,src=s,env=S --mount=type=secret,id=f,target=/f,uid=5,mode=0440 x',
      'RUN --mount=type=ssh --mount=type=ssh,id=gh x',
    );
    const { secretMounts, sshMounts } = resolved(text);
    expect(secretMounts).toMatchObject([
      { id: 'npm', required: true, target: '/run/secrets/npm' },
      { id: 'tok', required: false, target: '/run/x/tok' },
      { id: 's', env: 'S' },
      { id: 'f', target: '/f', uid: 5, mode: '0440' },
    ]);
    expect(secretMounts[2]).not.toHaveProperty('target');
    expect(sshMounts).toEqual([
      { id: 'default', line: 3, reachable: true },
      { id: 'gh', line: 3, reachable: true },
    ]);
  });

  test('quoted fields, keys in any case, and the last from', () => {
    const text = lines(
      'FROM scratch',
      `RUN --mount='"Source=a,b",FROM=one,from=two:2,target=/t' x`,
    );
    expect(resolved(text).images).toMatchObject([{ kind: 'mount', ref: 'two:2' }]);
  });
});

describe('named contexts', () => {
  const text = lines(
    'FROM docker.io/library/alpine:latest AS base',
    'FROM golang:1 AS build',
    'COPY only-here /',
    'COPY --from=assets css /css',
    'FROM base',
    'COPY --from=assets css /css',
    'COPY --from=build bin /bin',
    'RUN --mount=from=assets,source=fonts,target=/f x',
  );

  test('take the place of images and of stages; a replaced stage does not run', () => {
    const { images, files, stages } = resolved(text, {
      contextNames: ['alpine', 'build', 'assets'],
    });
    expect(stages.map(({ base }) => base)).toEqual([
      { kind: 'context', name: 'alpine' },
      { kind: 'context', name: 'build' },
      { kind: 'stage', index: 0 },
    ]);
    expect(images).toEqual([]);
    expect(files.map(({ context, sources, line }) => [line, context, ...sources])).toEqual([
      [1, 'alpine', '.'],
      [2, 'build', '.'],
      [6, 'assets', 'css'],
      [7, 'build', 'bin'],
      [8, 'assets', 'fonts'],
    ]);
  });

  test('what is mentioned is listed whether or not there is a context', () => {
    expect(resolved(text).contextNames).toEqual(['alpine', 'golang:1', 'assets']);
  });

  test('scratch and context never mean one', () => {
    const { images } = resolved(lines('FROM scratch', 'COPY --from=context a b'), {
      contextNames: ['scratch', 'context'],
    });
    expect(images.map(({ ref }) => ref)).toEqual(['context']);
  });
});

describe('the frontend', () => {
  test('is an image as well; a build argument replaces it, and then it is not in the file', () => {
    const text = lines('# syntax=docker/dockerfile:1', 'FROM scratch');
    expect(resolved(text).images).toMatchObject([
      { kind: 'syntax', normalized: 'docker.io/docker/dockerfile:1', line: 1, reachable: true },
    ]);
    expect(resolved(text, { buildArgs: { BUILDKIT_SYNTAX: ' x/y:2 opts' } }).images).toMatchObject([
      { kind: 'syntax', ref: 'x/y:2', line: 0 },
    ]);
  });

  test('of a foreign file nothing else is known', () => {
    expect(resolved('//syntax=acme/f:1\n')).toMatchObject({
      target: -1,
      stages: [],
      images: [{ kind: 'syntax', ref: 'acme/f:1', line: 1 }],
    });
  });
});
