import type { ResolvedDockerfile } from '@orchestrate/model';
import { beforeAll, describe, expect, test } from 'vitest';
import { locateStep } from '../src/index.ts';
import { type Engine, findEngine } from './engine.ts';
import { lines, parsed, problems, resolved } from './support.ts';

/** Everything stands on `scratch`, so that no registry is asked. */
const FILES = {
  'stages and arguments': lines(
    '# check=skip=all',
    'ARG VERSION=3 FLAVOUR',
    'FROM --platform=$BUILDPLATFORM scratch AS Base',
    'ARG NAME=x OTHER',
    'ENV DIR=/w/$NAME',
    'FROM base AS \\',
    '  # the one that is tested',
    '  test',
    'ARG VERSION',
    'FROM scratch',
    'ARG FLAVOUR',
    'COPY --from=BASE / /',
  ),
  'secrets and ssh': lines(
    'FROM scratch AS unused',
    'RUN --mount=type=secret,id=not-needed true',
    'FROM scratch AS build',
    'ARG SUFFIX=a',
    'RUN --mount=type=secret,id=npm-$SUFFIX,required=true \\',
    '    --mount=type=secret,target=/run/y \\',
    '    --mount=\'type=ssh,"id=gh"\' true',
    'RUN --mount=type=ssh --mount=type=secret,source=from-source,env=TOKEN true',
    'FROM scratch',
    'RUN --mount=from=build,target=/b true',
  ),
  'heredocs and continuation': lines(
    '#escape=`',
    'FROM scratch AS one',
    'RUN <<EOF cat > /x `',
    '  && true',
    'FROM not-a-stage',
    'EOF',
    'COPY <<-"A" <<B /dst/',
    '\tFROM nor-this',
    '\tA',
    'FROM neither',
    'B',
    'FROM one AS two',
  ),
  'triggers in the file': lines(
    'FROM scratch AS base',
    'ONBUILD ARG ADDED=1',
    'ONBUILD RUN --mount=type=secret,id=from-trigger true',
    'FROM base AS child',
  ),
} as const;

const REFUSED = [
  'FROM scratch\nCOYP a b\n',
  'FROM scratch\nCOPY --form=x a b\n',
  'FROM scratch\nCOPY --link --link a b\n',
  'FROM scratch\nRUN <<EOF\nx\n',
  'FROM scratch AS 1st\n',
  'FROM scratch # comment\n',
  'ARG A\n',
  'RUN x\n',
  'FROM $NOTHING\n',
  'FROM UPPER\n',
  'FROM scratch\nCOPY --from=$X a b\n',
  'FROM scratch\nCOPY --from=9 a b\n',
  'FROM scratch AS a\nCOPY --from=a x y\n',
  'FROM scratch\nCOPY --from=later x y\nFROM scratch AS later\nCOPY --from=0 x y\n',
  'FROM scratch\nRUN --mount=type=cahce,target=/c x\n',
  'FROM scratch AS x\nFROM scratch\nRUN --mount=type=secret,from=x,id=y z\n',
  'FROM scratch\nENV A=${B:?needed}\n',
  'FROM scratch\nCOPY https://example.com/x /x\n',
  'FROM --platform=$NO scratch\n',
  '# escape=x\nFROM scratch\n',
];

let engine: Engine;
beforeAll(async () => {
  engine = await findEngine();
});

describe.each(Object.entries(FILES))('%s', (_, text) => {
  test('the stages are those that BuildKit lists', async () => {
    const { targets } = await engine.targets(text);
    expect(
      parsed(text).stages.map(({ name, base, platform, from }) => ({
        name,
        base,
        platform,
        line: from.line,
      })),
    ).toEqual(
      targets.map(({ name, base, platform, location }) => ({
        name,
        base,
        platform,
        line: location.ranges[0]?.start.line,
      })),
    );
  });

  test('arguments, secrets and ssh of the last stage are those that BuildKit outlines', async () => {
    const outline = await engine.outline(text);
    const file = resolved(text);
    expect(secretsOf(file)).toEqual(
      outline.secrets
        .map(
          ({ name, required, location }) => `${location.ranges[0]?.start.line} ${name} ${required}`,
        )
        .toSorted(),
    );
    expect(sshOf(file)).toEqual(
      outline.ssh
        .map(({ name, location }) => `${location.ranges[0]?.start.line} ${name}`)
        .toSorted(),
    );
    expect(file.declaredArgs).toEqual(expect.arrayContaining(outline.args.map(({ name }) => name)));
  });
});

test('a named target has the outline that BuildKit gives', async () => {
  const text = FILES['secrets and ssh'];
  const outline = await engine.outline(text, 'unused');
  expect(outline.secrets.map(({ name }) => name)).toEqual(['not-needed']);
  expect(secretsOf(resolved(text, { target: 'unused' }))).toEqual(['2 not-needed false']);
});

test.each(REFUSED)('BuildKit refuses %j in the same words', async (text) => {
  const said = await engine.refusal(text);
  const found = problems(text);
  expect(
    found.some((message) => said.includes(message)),
    `${said}\n---\n${found.join('\n')}`,
  ).toBe(true);
});

test('every step that BuildKit shows is found in the file', async () => {
  const text = lines(
    'FROM scratch AS base',
    'ONBUILD COPY a /from-trigger',
    'WORKDIR /w',
    'COPY a \\',
    '  b ./',
    'ARG NAME=a',
    'COPY --link "$NAME" /linked',
    'FROM base AS child',
    'COPY <<EOF /written',
    'body',
    'EOF',
    'FROM scratch',
    'ADD b /b',
    'COPY --from=child /written /written',
    'COPY --from=base /linked /linked',
  );
  const names = new Set(await engine.build(text, ['a', 'b']));
  const file = resolved(text);
  const found = [...names].flatMap((name) => {
    const [, stage, index, total, shown = '', instruction] =
      /^\[(\S+)\s+(\d+)\/(\d+)\] ((?:ONBUILD |LINK )?(RUN|COPY|ADD|WORKDIR) .*)$/.exec(name) ?? [];
    if (
      stage === undefined ||
      (instruction !== 'COPY' && instruction !== 'ADD' && instruction !== 'WORKDIR')
    )
      return [];
    const step = {
      stage,
      index: Number(index),
      total: Number(total),
      text: shown,
      instruction,
    } as const;
    return [`${locateStep(file, step)?.line} ${stage}`];
  });
  expect(new Set(found)).toEqual(
    new Set([
      '3 base',
      '4 base',
      '7 base',
      '8 child',
      '9 child',
      '13 stage-2',
      '14 stage-2',
      '15 stage-2',
    ]),
  );
});

function secretsOf({ secretMounts }: ResolvedDockerfile): string[] {
  return secretMounts
    .filter(({ reachable }) => reachable)
    .map(({ line, id, required }) => `${line} ${id} ${required}`)
    .toSorted();
}

function sshOf({ sshMounts }: ResolvedDockerfile): string[] {
  return sshMounts
    .filter(({ reachable }) => reachable)
    .map(({ line, id }) => `${line} ${id}`)
    .toSorted();
}
