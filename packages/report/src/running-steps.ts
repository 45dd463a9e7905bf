import type { Event, Step } from '@orchestrate/model';
import { stepPlace } from './phrases.ts';

/** Which steps of each service run now, in the order in which they started. */
export class RunningSteps {
  readonly #running = new Map<string, Map<string, Step>>();

  see(event: Event): void {
    if (event.type === 'step-started') this.#of(event.service).set(event.step.vertex, event.step);
    if (event.type === 'step-completed') this.#of(event.service).delete(event.step.vertex);
    if (event.type === 'service-started' || event.type === 'service-ended') {
      this.#running.delete(event.service);
    }
  }

  /** Which step a line of output comes from, where several run side by side. */
  labelOf(service: string, vertex: string): string {
    const running = this.#of(service);
    const step = running.get(vertex);
    return step === undefined || running.size < 2 ? '' : `${stepPlace(step)} `;
  }

  #of(service: string): Map<string, Step> {
    const known = this.#running.get(service) ?? new Map<string, Step>();
    this.#running.set(service, known);
    return known;
  }
}
