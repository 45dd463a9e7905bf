import type { Event, Outcome, Step } from '@orchestrate/model';
import { type DiagnosticJson, diagnosticJson } from './diagnostic-json.ts';

/** The event as the public contract has it (docs/events.md): as in the run, but for places in files. */
export type PublicEvent =
  | Exclude<Event, { readonly type: 'step-started' | 'service-ended' | 'diagnosed' }>
  | {
      readonly type: 'step-started';
      readonly time: number;
      readonly service: string;
      /** Its state comes when it ends. */
      readonly step: Omit<Step, 'state' | 'completedAt'>;
    }
  | {
      readonly type: 'service-ended';
      readonly time: number;
      readonly service: string;
      readonly outcome: PublicOutcome;
    }
  | { readonly type: 'diagnosed'; readonly time: number; readonly diagnostic: DiagnosticJson };

export type PublicOutcome = Omit<Outcome, 'service' | 'diagnostics'> & {
  readonly diagnostics: readonly DiagnosticJson[];
};

/** Every event passes a decision here, so that a new one becomes public on purpose and with a line in docs/events.md. */
export function publicEvent(event: Event): PublicEvent {
  switch (event.type) {
    case 'step-started': {
      const { state: _open, completedAt: _never, ...step } = event.step;
      return { type: event.type, time: event.time, service: event.service, step };
    }
    case 'service-ended':
      return {
        type: event.type,
        time: event.time,
        service: event.service,
        outcome: publicOutcome(event.outcome),
      };
    case 'diagnosed':
      return { type: event.type, time: event.time, diagnostic: diagnosticJson(event.diagnostic) };
    case 'run-started':
    case 'image-resolved':
    case 'service-decided':
    case 'service-started':
    case 'step-progressed':
    case 'step-logged':
    case 'step-completed':
    case 'service-retried':
    case 'service-released':
    case 'cache-mount-restored':
    case 'cache-mount-saved':
    case 'run-ended':
      return event;
  }
}

function publicOutcome({ service: _given, diagnostics, ...outcome }: Outcome): PublicOutcome {
  return { ...outcome, diagnostics: diagnostics.map(diagnosticJson) };
}
