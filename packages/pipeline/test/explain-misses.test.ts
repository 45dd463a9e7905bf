import { parseDockerfile, placeSteps, resolveDockerfile } from '@orchestrate/dockerfile';
import { findMisses } from '@orchestrate/metrics';
import type { InputChange, PlacedStep, RecordedReason, Step } from '@orchestrate/model';
import { copyOrder, type FingerprintFile, missCause } from '@orchestrate/plan';
import { describe, expect, it } from 'vitest';

const STEP = /^(?:(\S+) )?(\d+)\/(\d+) (x|-)(\d*) ((RUN|COPY|ADD|WORKDIR) .*)$/;

/** `stage i/n x120 RUN …` ran for 120 ms, `stage i/n - RUN …` was cached. */
function step(text: string): Step {
  const [, stage, index, total, state, ms, shown = '', instruction] = STEP.exec(text) ?? [];
  if (
    instruction !== 'RUN' &&
    instruction !== 'COPY' &&
    instruction !== 'ADD' &&
    instruction !== 'WORKDIR'
  )
    throw new Error(`no step: ${text}`);
  return {
    vertex: text,
    ...(stage !== undefined && { stage }),
    index: Number(index),
    total: Number(total),
    instruction,
    text: shown,
    state: state === 'x' ? 'executed' : 'cached',
    startedAt: 1000,
    completedAt: 1000 + Number(ms),
  };
}

interface Built {
  readonly dockerfile: readonly string[];
  readonly steps: readonly string[];
  readonly changes?: readonly Partial<InputChange>[];
  readonly code?: string;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
}

function whyOf({ changes = [], code }: Built): RecordedReason {
  const all = changes.map((change) => ({
    code: 'file-changed',
    subject: '',
    text: `${change.subject} is another.`,
    ...change,
  }));
  const [first] = all;
  return {
    code: code ?? first?.code ?? 'image-gone',
    text: 'Because.',
    changes: all,
    changeCount: all.length,
  };
}

function explained(built: Built) {
  const { contexts = {}, files = [] } = built;
  const parsed = parseDockerfile({ path: 'Dockerfile', text: `${built.dockerfile.join('\n')}\n` });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const checked = resolveDockerfile(parsed.value, {
    buildArgs: {},
    targetPlatform: 'linux/amd64',
    buildPlatform: 'linux/amd64',
    contextNames: Object.keys(contexts),
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.diagnostics));
  const resolved = checked.value;
  const why = whyOf(built);
  return findMisses(placeSteps(resolved, built.steps.map(step))).map(({ missed, later }) => ({
    line: missed.instruction?.line,
    ...missCause({ missed, resolved, why, contexts }),
    order: copyOrder({ missed, later, resolved, why, files: files.map(file) }),
  }));
}

const file = (path: string): FingerprintFile => ({
  context: '',
  path,
  kind: 'file',
  mode: 0o644,
  content: path,
});

/** `line: code subjects` of each miss. */
const causes = (built: Built) =>
  explained(built).map(({ line, code, subjects }) =>
    `${line}: ${code} ${subjects.join(' ')}`.trim(),
  );

describe('what invalidated a step', () => {
  const app = [
    'ARG BASE=debian',
    'FROM $BASE AS build',
    'ARG VERSION',
    'WORKDIR /app',
    'COPY src ./src',
    'RUN make',
    'FROM debian',
    'ENV A=1',
    'COPY --from=build /out /out',
    'RUN --mount=type=bind,source=conf,target=/conf check',
  ];
  const from = (line: number): string[] =>
    [
      'build 2/4 - WORKDIR /app',
      'build 3/4 - COPY src ./src',
      'build 4/4 - RUN make',
      'stage-1 2/3 - COPY --from=build /out /out',
      'stage-1 3/3 - RUN --mount=type=bind,source=conf,target=/conf check',
    ].map((text, index) =>
      (index === 3 && line < 4) || index === line ? text.replace(' - ', ' x5 ') : text,
    );

  it.each<[string, Omit<Built, 'dockerfile'>, readonly string[]]>([
    ['nothing was run', { steps: from(-1).map((text) => text.replace('x5', '-')) }, []],
    [
      'a file that COPY takes',
      { steps: from(1), changes: [{ subject: 'src/a.c' }, { subject: 'conf/x' }] },
      ['5: files-changed src/a.c', '9: not-kept'],
    ],
    [
      'files of a bind mount, new and gone',
      {
        steps: from(4),
        changes: [
          { code: 'file-added', subject: 'conf/x' },
          { code: 'file-removed', subject: 'conf/y' },
        ],
      },
      ['10: files-changed conf/x conf/y'],
    ],
    [
      'the instruction itself',
      {
        steps: from(2),
        changes: [
          { subject: 'src/a.c' },
          { code: 'dockerfile-changed', subject: 'l', lines: [6, 6] },
        ],
      },
      ['6: dockerfile-changed l'],
    ],
    [
      'a line above it in its stage',
      { steps: from(3), changes: [{ code: 'dockerfile-changed', subject: 'l', lines: [8, 8] }] },
      ['9: dockerfile-changed l'],
    ],
    [
      'a base, for the first step on it only',
      {
        steps: from(0),
        changes: [{ code: 'base-moved', subject: 'docker.io/library/debian:latest' }],
      },
      [
        '4: base-changed docker.io/library/debian:latest',
        '9: base-changed docker.io/library/debian:latest',
      ],
    ],
    [
      'an argument that RUN has in its environment',
      { steps: from(2), changes: [{ code: 'arg-changed', subject: 'VERSION' }] },
      ['6: argument-changed VERSION'],
    ],
    [
      'an argument that COPY does not mention',
      { steps: from(1), changes: [{ code: 'arg-changed', subject: 'VERSION' }] },
      ['5: not-kept', '9: not-kept'],
    ],
    [
      'an argument of FROM',
      { steps: from(0), changes: [{ code: 'arg-changed', subject: 'BASE' }] },
      ['4: argument-changed BASE', '9: not-kept'],
    ],
    [
      'the frontend, which may touch anything',
      { steps: from(2), changes: [{ code: 'frontend-changed', subject: 'frontend' }] },
      ['6: frontend-changed frontend'],
    ],
    [
      'another platform',
      { steps: from(0), changes: [{ code: 'platform-changed', subject: 'linux/arm64' }] },
      ['4: platform-changed linux/arm64', '9: platform-changed linux/arm64'],
    ],
    ['nothing that is known', { steps: from(4), changes: [] }, ['10: not-kept']],
    [
      'a label, which is no part of any step',
      {
        steps: from(4),
        changes: [{ code: 'label-changed', subject: 'team' }],
      },
      ['10: not-kept'],
    ],
    [
      '--no-cache',
      { steps: from(4), changes: [{ subject: 'conf/x' }], code: 'no-cache' },
      ['10: no-cache'],
    ],
    ['the first build', { steps: from(4), code: 'never-built' }, ['10: first-build']],
  ])('%s', (_, built, expected) => {
    expect(causes({ dockerfile: app, ...built })).toEqual(expected);
  });

  it('is a parent for what stands on its image, or copies from it', () => {
    const dockerfile = ['FROM shop/base', 'RUN make', 'FROM scratch', 'COPY --from=tools /x /x'];
    const steps = ['stage-0 1/1 x1 RUN make', 'stage-1 1/1 x1 COPY --from=tools /x /x'];
    const contexts = { 'shop/base': 'service base', tools: 'service tools' };
    const changed = (subject: string) => ({
      dockerfile,
      steps,
      contexts,
      changes: [{ code: 'parent-changed', subject }],
    });
    expect(causes(changed('base'))).toEqual(['2: parent-changed base', '4: not-kept']);
    expect(causes(changed('tools'))).toEqual(['2: not-kept', '4: parent-changed tools']);
  });

  it('is a named context: its files, what it leads to, or the image that it is', () => {
    const dockerfile = ['FROM busybox', 'COPY --from=libs a /a', 'COPY --from=img /b /b'];
    const contexts = { libs: 'folder', img: 'image debian:13' };
    const at = (index: number, ...changes: readonly Partial<InputChange>[]) =>
      causes({
        dockerfile,
        contexts,
        changes,
        steps: ['2/3 - COPY --from=libs a /a', '3/3 - COPY --from=img /b /b'].map((text, which) =>
          which === index ? text.replace('-', 'x1') : text,
        ),
      });
    expect(at(0, { subject: 'a/x', context: 'libs' })).toEqual(['2: files-changed a/x']);
    expect(at(0, { subject: 'a/x' })).toEqual(['2: not-kept']);
    expect(at(0, { code: 'context-changed', subject: 'libs' })).toEqual([
      '2: context-changed libs',
    ]);
    expect(at(1, { code: 'base-moved', subject: 'docker.io/library/debian:13' })).toEqual([
      '3: base-changed docker.io/library/debian:13',
    ]);
  });

  it('says what changed first, and how much more', () => {
    const [miss] = explained({
      dockerfile: ['FROM a', 'COPY . .'],
      steps: ['2/2 x1 COPY . .'],
      changes: [{ subject: 'x' }, { subject: 'y' }, { subject: 'z' }],
    });
    expect(miss?.text).toBe('x is another. And 2 more.');
  });

  it('is not guessed when the Dockerfile is not known', () => {
    const missed: PlacedStep = { step: step('2/2 x1 COPY . .'), needs: [] };
    const why = whyOf({ dockerfile: [], steps: [], changes: [{ subject: 'x' }] });
    const cause = missCause({ missed, resolved: undefined, why, contexts: {} });
    expect(cause.code).toBe('not-kept');
  });
});

describe('the order of COPY that would have helped', () => {
  const order = (
    copy: string,
    install: string,
    more: Partial<Pick<Built, 'changes' | 'files'>> = {},
  ) =>
    explained({
      dockerfile: ['FROM a', 'WORKDIR /app', copy, install, 'RUN test'],
      steps: ['2/5 - WORKDIR /app', `3/5 x1 ${copy}`, `4/5 x900 ${install}`, '5/5 x50 RUN test'],
      changes: [{ subject: 'src/a.py' }],
      files: ['requirements.txt', 'package.json', 'package-lock.json', 'go.mod', 'web/Gemfile'],
      ...more,
    })[0]?.order;

  it('copies the files that decide over packages before the rest', () => {
    expect(order('COPY . .', 'RUN npm ci')).toEqual({
      text: 'package.json and package-lock.json had not changed: copied before the rest, npm ci would have stayed cached.',
      instructions: ['COPY package.json package-lock.json ./', 'RUN npm ci', 'COPY . .'],
      files: ['package.json', 'package-lock.json'],
      savedMs: 900,
    });
  });

  it.each([
    ['COPY . .', 'RUN pip install -r requirements.txt', 'COPY requirements.txt ./'],
    [
      'COPY --chown=1:1 . /app',
      'RUN pip install -r requirements.txt',
      'COPY --chown=1:1 requirements.txt /app/',
    ],
    ['COPY ./ ./', 'RUN --mount=type=cache,target=/go go mod download', 'COPY go.mod ./'],
    ['ADD . /srv/', 'RUN pnpm install --frozen-lockfile', 'ADD package.json /srv/'],
    ['COPY web ./web', 'RUN cd web && bundle install', 'COPY web/Gemfile ./web/'],
  ])('%s, then %s', (copy, install, first) => {
    const changes = [{ subject: 'web/a.rb' }, { subject: 'a.go' }];
    expect(order(copy, install, { changes })?.instructions).toEqual([first, install, copy]);
  });

  it.each([
    [
      'the files did change',
      'COPY . .',
      'RUN npm ci',
      { changes: [{ subject: 'package-lock.json' }, { subject: 'a' }] },
    ],
    ['there are none', 'COPY . .', 'RUN npm ci', { files: ['a'] }],
    ['they lie deeper', 'COPY . .', 'RUN bundle install', {}],
    ['the source itself is installed', 'COPY . .', 'RUN pip install .', {}],
    ['nothing is installed', 'COPY . .', 'RUN make', {}],
    ['the form has no counterpart', 'COPY [".", "."]', 'RUN npm ci', {}],
    [
      'single files are copied',
      'COPY src package.json ./',
      'RUN npm ci',
      { changes: [{ subject: 'src/a' }] },
    ],
  ])('is none when %s', (_, copy, install, more) => {
    expect(order(copy, install, more)).toBeUndefined();
  });

  it('is none when the installation was cached all the same', () => {
    const [miss] = explained({
      dockerfile: ['FROM a', 'COPY . .', 'RUN npm ci'],
      steps: ['2/3 x1 COPY . .', '3/3 - RUN npm ci'],
      changes: [{ subject: 'a' }],
      files: ['package.json'],
    });
    expect(miss?.order).toBeUndefined();
  });
});
