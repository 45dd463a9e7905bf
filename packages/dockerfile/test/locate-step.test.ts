import type { Step } from '@orchestrate/model';
import { describe, expect, test } from 'vitest';
import { locateStep } from '../src/index.ts';
import { lines, resolved } from './support.ts';

/** `[stage i/n] TEXT` as BuildKit names a step. */
function step(name: string): Pick<Step, 'stage' | 'index' | 'total' | 'text' | 'instruction'> {
  const [, stage, index, total, text = ''] =
    /^\[(?:(\S+) )?\s*(\d+)\/(\d+)\] (.*)$/s.exec(name) ?? [];
  const instruction = (['RUN', 'COPY', 'ADD', 'WORKDIR'] as const).find((known) =>
    new RegExp(`^(?:ONBUILD |LINK )?${known} `).test(text),
  );
  if (instruction === undefined) throw new Error(`no step: ${name}`);
  return {
    ...(stage !== undefined && { stage }),
    index: Number(index),
    total: Number(total),
    text,
    instruction,
  };
}

function lineOf(dockerfile: string, name: string): number | undefined {
  return locateStep(resolved(dockerfile), step(name))?.line;
}

describe('steps as BuildKit names them in recorded builds', () => {
  const app = lines(
    'ARG BASE=127.0.0.1:5056/lab/base:1',
    'FROM $BASE AS deps',
    'WORKDIR /app',
    'COPY a.txt .',
    'RUN echo deps && date +%s%N > /app/d',
    'FROM deps AS build',
    'COPY b.txt .',
    'RUN --mount=type=cache,target=/cache date +%s%N >> /cache/x; \\',
    '  cat /cache/x | wc -l > /app/n',
    'FROM deps',
    'COPY --from=build /app/n /n',
  );

  test.each([
    ['[deps 2/4] WORKDIR /app', 3],
    ['[deps 3/4] COPY a.txt .', 4],
    ['[deps 4/4] RUN echo deps && date +%s%N > /app/d', 5],
    ['[build 1/2] COPY b.txt .', 7],
    [
      '[build 2/2] RUN --mount=type=cache,target=/cache date +%s%N >> /cache/x; cat /cache/x | wc -l > /app/n',
      8,
    ],
    ['[stage-2 1/1] COPY --from=build /app/n /n', 11],
  ])('%s', (name, line) => {
    expect(lineOf(app, name)).toBe(line);
  });

  test('without a stage in a file that has one', () => {
    const text = lines(
      'FROM 127.0.0.1:5056/lab/base:1',
      'COPY a.txt /a',
      'RUN sleep 3 && echo shared',
      'RUN echo 1 > /v',
    );
    expect(lineOf(text, '[2/4] COPY a.txt /a')).toBe(2);
    expect(lineOf(text, '[4/4] RUN echo 1 > /v')).toBe(4);
  });

  test('with the name of a bake target where the file has one stage', () => {
    expect(lineOf(lines('FROM scratch', 'COPY a /', 'COPY b /'), '[web 2/2] COPY b /')).toBe(3);
  });
});

describe('telling steps apart', () => {
  test('the same text twice: by number', () => {
    const text = lines('FROM a', 'RUN make', 'ENV X=1', 'RUN make', 'WORKDIR /', 'RUN make');
    expect(
      ['[2/5] RUN make', '[3/5] RUN make', '[4/5] RUN make'].map((name) => lineOf(text, name)),
    ).toEqual([2, 4, 6]);
  });

  test('triggers of the base image move the numbers', () => {
    const text = lines('FROM onbuild', 'RUN make', 'RUN make', 'COPY x /');
    expect(lineOf(text, '[5/6] RUN make')).toBe(3);
    expect(lineOf(text, '[2/6] ONBUILD COPY . /app')).toBe(1);
  });

  test('triggers of a stage in the file count as well', () => {
    const text = lines(
      'FROM a AS b',
      'ONBUILD RUN x',
      'ONBUILD ENV A=1',
      'FROM b AS c',
      'RUN y',
      'RUN y',
    );
    expect(lineOf(text, '[c 1/4] ONBUILD RUN x')).toBe(4);
    expect(lineOf(text, '[c 3/4] RUN y')).toBe(6);
  });

  test('variables, quotes, --link and heredocs', () => {
    const text = lines(
      'FROM scratch',
      'COPY --link "$SRC" x /a/',
      'COPY ${OTHER:-b} /c',
      "RUN <<'EOF' sh",
      'one',
      'EOF',
      'RUN echo "$A" $B',
    );
    expect(lineOf(text, '[1/4] LINK COPY --link src/files x /a/')).toBe(2);
    expect(lineOf(text, '[2/4] COPY b /c')).toBe(3);
    expect(lineOf(text, "[3/4] RUN <<'EOF' sh (one...)")).toBe(4);
    expect(lineOf(text, '[4/4] RUN echo "1" $B')).toBe(7);
  });

  test('a text that was made unreadable is found by its number', () => {
    const text = lines('FROM a', 'RUN one', 'RUN two');
    expect(lineOf(text, '[3/3] RUN ***')).toBe(3);
  });

  test('nothing is found where there is no such instruction', () => {
    expect(lineOf(lines('FROM a', 'RUN one'), '[2/2] ADD x /')).toBeUndefined();
  });
});
