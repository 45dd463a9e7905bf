import type { OutcomeKind } from '@orchestrate/model';
import type { Paint, Palette } from './look.ts';

/** How a service ended, in words. */
export function outcomeWord(outcome: OutcomeKind): string {
  return outcome === 'not-started' ? 'not started' : outcome;
}

export function outcomePaint(outcome: OutcomeKind, palette: Palette): Paint {
  switch (outcome) {
    case 'built':
    case 'unchanged':
      return palette.good;
    case 'failed':
      return palette.bad;
    case 'not-started':
    case 'cancelled':
      return palette.faint;
  }
}
