import { describe, expect, test } from 'vitest';
import { onBuildImages, resolveDockerfile } from '../src/index.ts';
import { lines, PLAIN, parsed, resolved } from './support.ts';

describe('ONBUILD in the same file', () => {
  test('runs in the stage on top, before its own instructions, at its FROM', () => {
    const text = lines(
      'FROM scratch AS base',
      'ONBUILD ARG DIR=src',
      'ONBUILD COPY <<EOF $DIR /app/',
      'body',
      'EOF',
      'ONBUILD USER 7',
      'FROM base AS child',
      'COPY $DIR/more /app/',
      'FROM child',
    );
    const { files, stages, declaredArgs } = resolved(text);
    expect(files.map(({ line, sources, stage }) => ({ line, sources, stage }))).toEqual([
      { line: 7, sources: ['src'], stage: 1 },
      { line: 8, sources: ['src/more'], stage: 1 },
    ]);
    expect(stages.map(({ user }) => user)).toEqual([undefined, '7', undefined]);
    expect(declaredArgs).toEqual(['DIR']);
  });

  test('can make a further stage needed', () => {
    const text = lines(
      'FROM a:1 AS tools',
      'FROM scratch AS base',
      'ONBUILD COPY --from=tools /t /t',
      'FROM base',
    );
    expect(resolved(text).images).toMatchObject([{ ref: 'a:1', reachable: true }]);
  });

  test('a trigger that does not work is an error where it runs, and only there', () => {
    const text = lines('FROM scratch AS base', 'ONBUILD COPY --nope a b', 'FROM base');
    expect(resolveDockerfile(parsed(text), PLAIN)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'dockerfile/trigger', message: 'unknown flag: --nope' }],
    });
    expect(resolveDockerfile(parsed(text), { ...PLAIN, target: 'base' })).toMatchObject({
      ok: true,
      diagnostics: [{ severity: 'warning' }],
    });
  });
});

describe('triggers of a base image', () => {
  const dockerfile = parsed(
    lines('FROM tools:1 AS tools', 'FROM acme/onbuild:2 AS app', 'COPY --from=own:3 a b'),
  );
  const base = 'docker.io/acme/onbuild:2';

  test('pull images of their own; stages and named contexts of the file come first', () => {
    const triggers = [
      'COPY --from=tools /x /x',
      'COPY --from=ctx /x /x',
      'COPY --from=extra:4 /x /x',
      'RUN --mount=from=more:5,target=/m true',
    ];
    const result = onBuildImages(triggers, {
      dockerfile,
      base,
      options: { ...PLAIN, contextNames: ['ctx'] },
    });
    expect(result.ok && result.value).toMatchObject([
      { kind: 'copy', ref: 'extra:4', line: 2, stage: 1, reachable: true },
      { kind: 'mount', ref: 'more:5', line: 2, stage: 1, reachable: true },
    ]);
  });

  test('count as instructions of the stage when they are known', () => {
    const result = resolveDockerfile(dockerfile, {
      ...PLAIN,
      baseImages: { get: (ref) => (ref === base ? { onBuild: ['COPY . /app'] } : undefined) },
    });
    expect(result.ok && result.value.files).toMatchObject([{ sources: ['.'], line: 2, stage: 1 }]);
  });

  test.each([
    ['FROM x', 'FROM is not a command type'],
    ['RUN a\nRUN b', 'onbuild trigger should be a single expression'],
    ['', 'file with no instructions'],
    ['RNU a', 'unknown instruction: RNU (did you mean RUN?)'],
  ])('%j is refused', (trigger, message) => {
    expect(onBuildImages([trigger], { dockerfile, base, options: PLAIN })).toMatchObject({
      ok: false,
      diagnostics: [{ message }],
    });
  });
});
