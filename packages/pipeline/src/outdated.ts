import { changesSince, textOfChanges } from '@orchestrate/plan';
import type { KnownInputs } from './input-keys.ts';
import { maskArguments } from './mask-arguments.ts';

/** Services of a run whose build nobody wants any more, because what they are made of has changed. */
export class Outdated {
  readonly #controllers = new Map<string, AbortController>();

  signalOf(service: string): AbortSignal {
    return this.#of(service).signal;
  }

  /** `reason` is a sentence. False when that was known. */
  mark(service: string, reason: string): boolean {
    const controller = this.#of(service);
    if (controller.signal.aborted) return false;
    controller.abort(reason);
    return true;
  }

  has(service: string): boolean {
    return this.#controllers.get(service)?.signal.aborted === true;
  }

  #of(service: string): AbortController {
    const known = this.#controllers.get(service) ?? new AbortController();
    this.#controllers.set(service, known);
    return known;
  }
}

/** What has changed of a service, in a sentence. */
export function outdatedReason(
  before: KnownInputs | undefined,
  now: KnownInputs | undefined,
): string {
  const changes =
    before?.known === true && now?.known === true
      ? changesSince(comparable(before), comparable(now))
      : [];
  return textOfChanges(changes) ?? 'What it is made of changed.';
}

function comparable({ key, fingerprint }: Extract<KnownInputs, { readonly known: true }>) {
  return { key, fingerprint: maskArguments(fingerprint) };
}
