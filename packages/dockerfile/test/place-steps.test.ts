import type { Step } from '@orchestrate/model';
import { expect, test } from 'vitest';
import { placeSteps } from '../src/index.ts';
import { lines, resolved } from './support.ts';

function step(place: string, text: string): Step {
  const [, stage, index = '', total = ''] = /^(?:(\S+) )?(\d+)\/(\d+)$/.exec(place) ?? [];
  const instruction = (['RUN', 'COPY', 'ADD', 'WORKDIR'] as const).find((known) =>
    text.startsWith(known),
  );
  if (instruction === undefined) throw new Error(`no step: ${text}`);
  return {
    vertex: `${place} ${text}`,
    ...(stage !== undefined && { stage }),
    index: Number(index),
    total: Number(total),
    instruction,
    text,
    state: 'executed',
  };
}

/** `line: lines that it needs`, in the order of the file. */
function needs(dockerfile: string, steps: readonly Step[]): string[] {
  const placed = placeSteps(resolved(dockerfile), steps);
  const lineOf = (index: number) => placed[index]?.instruction?.line;
  return placed.map((one, index) =>
    `${lineOf(index)}: ${one.needs.map((need) => lineOf(need)).join(' ')}`.trim(),
  );
}

test('a step needs the one before it, what its stage stands on and what it takes files from', () => {
  const file = lines(
    'FROM a AS deps',
    'WORKDIR /app',
    'COPY a.txt .',
    'FROM deps AS alias',
    'FROM alias AS build',
    'RUN make',
    'FROM b',
    'COPY c /c',
    'COPY --from=build /out /out',
    'RUN --mount=from=deps,target=/deps ls /deps',
  );
  const steps = [
    step('stage-3 4/4', 'RUN --mount=from=deps,target=/deps ls /deps'),
    step('deps 2/3', 'WORKDIR /app'),
    step('deps 3/3', 'COPY a.txt .'),
    step('build 1/1', 'RUN make'),
    step('stage-3 3/4', 'COPY --from=build /out /out'),
    step('stage-3 2/4', 'COPY c /c'),
  ];
  expect(needs(file, steps)).toEqual(['2:', '3: 2', '6: 3', '8:', '9: 8 6', '10: 9 3']);
});

test('platforms stand on their own steps, and on those of stages that are built once', () => {
  const file = lines(
    'FROM --platform=$BUILDPLATFORM a AS build',
    'RUN make',
    'FROM b',
    'COPY --from=build /out /out',
  );
  const on = (platform: string, one: Step): Step => ({ ...one, platform });
  const placed = placeSteps(resolved(file), [
    on('linux/amd64', step('stage-1 2/2', 'COPY --from=build /out /out')),
    on('linux/arm64', step('stage-1 2/2', 'COPY --from=build /out /out')),
    step('build 2/2', 'RUN make'),
  ]);
  expect(placed.map((one) => one.needs)).toEqual([[], [0], [0]]);
});

test('a step that the file does not have stands on nothing that is known', () => {
  const placed = placeSteps(resolved(lines('FROM a', 'RUN make')), [step('2/2', 'COPY x /')]);
  expect(placed).toMatchObject([{ needs: [] }]);
  expect(placed[0]?.instruction).toBeUndefined();
});
