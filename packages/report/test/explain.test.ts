import type { ExplainedMiss, Explanation } from '@orchestrate/model';
import { describe, expect, it } from 'vitest';
import { explanationJson, renderExplanation } from '../src/index.ts';
import { START, stepOf } from './events.ts';
import { COLORED, PLAIN, screen } from './looks.ts';

const changes = [
  { code: 'file-changed', subject: 'src/app.py', text: 'src/app.py changed.' },
  { code: 'arg-changed', subject: 'V', text: 'Argument V went from 1 to 2.' },
];
const why = {
  code: 'file-changed',
  text: 'src/app.py changed. And 1 more change.',
  changes,
  changeCount: 2,
};
const miss: ExplainedMiss = {
  step: stepOf('build 3/5', 'COPY . .'),
  at: { path: 'api/Dockerfile', line: 4 },
  cause: { code: 'files-changed', text: 'src/app.py changed.', subjects: ['src/app.py'] },
  durationMs: 107,
  later: { steps: 2, durationMs: 10_136 },
  advice: {
    text: 'requirements.txt had not changed: copied before the rest, pip would have stayed cached.',
    instructions: ['COPY requirements.txt ./', 'RUN pip', 'COPY . .'],
    files: ['requirements.txt'],
    savedMs: 7147,
  },
};
const explanation: Explanation = {
  service: 'api',
  now: {
    decision: { kind: 'build', reason: { code: 'file-changed', text: why.text } },
    key: 'k',
    changes,
  },
  last: {
    runId: '01ja2b3c',
    startedAt: START,
    durationMs: 15_500,
    why,
    platforms: [{ platform: 'linux/amd64', stepsCached: 3, stepsExecuted: 3, misses: [miss] }],
  },
};

const shown = (parts: Partial<Explanation>) =>
  renderExplanation({ ...explanation, ...parts }, PLAIN);

describe('an explanation', () => {
  it('lists what changed, then what that cost the last time', () => {
    expect(shown({}).join('\n')).toBe(
      screen(`
api will be built. 2 changes since its last build:
  src/app.py changed.
  Argument V went from 1 to 2.

Last built by run 01ja2b3c, 2026-11-23 09:47:12 (UTC), in 15.5s, because:
  src/app.py changed.
  Argument V went from 1 to 2.
3 of 6 steps cached.

api/Dockerfile:4 [build 3/5] COPY . .
  src/app.py changed.
  It took 0.1s; 2 later steps had to run because of it: 10.1s.
  hint: requirements.txt had not changed: copied before the rest, pip would have stayed cached. That is 7.1s:
      COPY requirements.txt ./
      RUN pip
      COPY . .
`),
    );
  });

  it('says of an unchanged service what proves it', () => {
    const decision = { kind: 'unchanged', reason: 'Nothing changed since run 1.' } as const;
    expect(shown({ now: { decision, changes: [] } })[0]).toBe(
      'api is unchanged. Nothing changed since run 1.',
    );
  });

  it('tells a reason that is no change apart from the changes', () => {
    const decision = {
      kind: 'build',
      reason: { code: 'image-gone', text: 'The image is gone.' },
    } as const;
    expect(shown({ now: { decision, changes: [] } })[0]).toBe(
      'api will be built. The image is gone.',
    );
    expect(shown({ now: { decision, changes } }).slice(0, 2)).toEqual([
      'api will be built. The image is gone. 2 changes since its last build:',
      '  src/app.py changed.',
    ]);
  });

  it('says that nothing is on record', () => {
    const { last: _, ...never } = explanation;
    expect(renderExplanation(never, PLAIN).at(-1)).toBe('No build of it is on record.');
  });

  it('counts the changes that it does not show, and those that were not recorded', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      code: 'file-changed',
      subject: `f${index}`,
      text: `f${index} changed.`,
    }));
    const { now, last } = explanation;
    if (last === undefined) throw new Error('there is one');
    const lines = shown({
      now: { ...now, changes: many },
      last: { ...last, why: { ...why, changeCount: 7000 } },
    });
    expect(lines[0]).toBe('api will be built. 60 changes since its last build:');
    expect(lines[51]).toBe('  And 10 more.');
    expect(lines).toContain('  And 6998 more.');
    expect(lines).not.toContain('  f50 changed.');
  });

  it('names platforms when there are several, and knows builds without steps', () => {
    const { last } = explanation;
    const [amd] = last?.platforms ?? [];
    if (last === undefined || amd === undefined) throw new Error('there is one');
    const arm = { platform: 'linux/arm64', stepsCached: 0, stepsExecuted: 0, misses: [] };
    const lines = shown({ last: { ...last, platforms: [amd, arm] } });
    expect(lines).toContain('linux/amd64: 3 of 6 steps cached.');
    expect(lines.at(-1)).toBe('linux/arm64: It had no steps.');
  });

  it('does without a place, advice, later steps and the reason of an old record', () => {
    const { last } = explanation;
    const { at: _at, advice: _advice, ...bare } = { ...miss, later: { steps: 0, durationMs: 0 } };
    if (last === undefined) throw new Error('there is one');
    const { why: _why, ...old } = last;
    const platforms = [{ stepsCached: 0, stepsExecuted: 1, misses: [bare] }];
    expect(
      shown({ last: { ...old, platforms } })
        .slice(4)
        .join('\n'),
    ).toBe(
      screen(`
Last built by run 01ja2b3c, 2026-11-23 09:47:12 (UTC), in 15.5s.
0 of 1 steps cached.

[build 3/5] COPY . .
  src/app.py changed.
  It took 0.1s; nothing else was run because of it.
`),
    );
  });

  it('cannot be made to paint by what it quotes, and paints only when asked', () => {
    const nasty = { ...changes[0], code: 'x', subject: '', text: 'a\u001b[31m\nb' };
    expect(shown({ now: { ...explanation.now, changes: [nasty] } })[1]).toBe('  a b');
    expect(shown({}).join('\n')).not.toContain('\u001b');
    expect(renderExplanation(explanation, COLORED).join('\n')).toContain('\u001b[1mapi');
  });
});

it('has a version in its form for machines', () => {
  expect(explanationJson(explanation)).toEqual({ version: 1, ...explanation });
});
