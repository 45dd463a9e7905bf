import type { Plan } from '@orchestrate/model';
import { expect, it } from 'vitest';
import { renderPlan } from '../src/index.ts';
import { PLAIN, screen } from './looks.ts';

const plan: Plan = {
  services: [
    {
      service: 'python-base',
      decision: { kind: 'unchanged', reason: 'same inputs as run 01ja2b3c' },
      key: '0123456789abcdef',
      needs: [],
      priority: 0,
    },
    {
      service: 'catalog',
      decision: { kind: 'build', reason: { code: 'file-changed', text: 'catalog/app.py changed' } },
      key: 'fedcba9876543210',
      needs: ['python-base'],
      priority: 12_300,
    },
    {
      service: 'web',
      decision: { kind: 'build', reason: { code: 'never-built', text: 'it was never built' } },
      needs: ['python-base', 'catalog'],
      priority: 0,
    },
  ],
};

it('shows what will happen and why', () => {
  expect(renderPlan(plan, PLAIN).join('\n')).toBe(
    screen(`
SERVICE      DECISION   WHY                          AFTER                 KEY
python-base  unchanged  same inputs as run 01ja2b3c                        0123456789ab
catalog      build      catalog/app.py changed       python-base           fedcba987654
web          build      it was never built           python-base, catalog

2 services to build, 1 unchanged
`),
  );
});

it('keeps the reasons on a narrow terminal', () => {
  expect(renderPlan(plan, { ...PLAIN, width: 40 }).join('\n')).toBe(
    screen(`
SERVICE      DECISION   WHY
python-base  unchanged  same inputs as …
catalog      build      catalog/app.py …
web          build      it was never bu…

2 services to build, 1 unchanged
`),
  );
});

it('says when nothing is selected', () => {
  expect(renderPlan({ services: [] }, PLAIN)).toEqual(['Nothing is selected.']);
});
