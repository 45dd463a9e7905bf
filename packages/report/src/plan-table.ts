import type { Plan, PlannedService } from '@orchestrate/model';
import { createPalette, type Look } from './look.ts';
import { oneLine } from './printable.ts';
import { renderTable } from './table.ts';
import { formatCount } from './units.ts';

/** A plan, one service a row in the order of the plan: what is decided, why, and what it waits for. */
export function renderPlan({ services }: Plan, look: Look): string[] {
  if (services.length === 0) return ['Nothing is selected.'];
  const { good, strong } = createPalette(look.colors);
  const toBuild = services.filter(({ decision }) => decision.kind === 'build').length;
  return [
    ...renderTable(
      [
        { title: 'SERVICE', text: ({ service }) => service },
        {
          title: 'DECISION',
          text: ({ decision }) => decision.kind,
          paint: ({ decision }) => (decision.kind === 'build' ? strong : good),
        },
        { title: 'WHY', text: reasonOf },
        { title: 'AFTER', text: ({ needs }) => needs.join(', '), dispensable: 1 },
        { title: 'BUILDER', text: ({ builder }) => builder ?? '', dispensable: 3 },
        { title: 'KEY', text: ({ key }) => key?.slice(0, 12) ?? '', dispensable: 2 },
      ],
      services,
      look,
    ),
    '',
    `${formatCount(toBuild, 'service')} to build, ${services.length - toBuild} unchanged`,
  ];
}

function reasonOf({ decision }: PlannedService): string {
  return oneLine(decision.kind === 'build' ? decision.reason.text : decision.reason);
}
