import type { Event, Step } from '@orchestrate/model';
import { stepPlace, stepTitle } from './phrases.ts';
import { oneLine } from './printable.ts';
import { stepMs } from './step-ms.ts';
import { formatDuration, shortDigest } from './units.ts';

/** Events that one sentence about their service tells whole. */
export type ServiceEvent = Extract<
  Event,
  {
    readonly type:
      | 'service-decided'
      | 'service-started'
      | 'step-started'
      | 'step-completed'
      | 'service-retried'
      | 'service-released';
  }
>;

/** What happened, in words that stand after the service's name. */
export function plainSentence(event: ServiceEvent): string {
  switch (event.type) {
    case 'service-decided':
      return event.decision.kind === 'build'
        ? `to build: ${oneLine(event.decision.reason.text)}`
        : `unchanged: ${oneLine(event.decision.reason)}`;
    case 'service-started':
      return event.attempt === 1 ? 'started' : `started again, attempt ${event.attempt}`;
    case 'step-started':
      return stepTitle(event.step);
    case 'step-completed':
      return completed(event.step);
    case 'service-retried':
      return `again in ${formatDuration(event.delayMs)}: ${oneLine(event.reason)}`;
    case 'service-released':
      return `released ${shortDigest(event.digest)} as ${event.tags.join(', ')}`;
  }
}

function completed(step: Step): string {
  const took = formatDuration(stepMs(step));
  switch (step.state) {
    // BuildKit starts cached steps only to end them, so the text is what tells which one it was.
    case 'cached':
      return `${stepTitle(step)} (cached)`;
    case 'executed':
      return `${stepPlace(step)} done in ${took}`;
    case 'failed':
      return `${stepPlace(step)} failed after ${took}`;
    case 'cancelled':
      return `${stepPlace(step)} cancelled after ${took}`;
    case 'not-reached':
      return `${stepPlace(step)} not reached`;
  }
}
