import type { RegistryAnswer, RegistryFailure } from '@orchestrate/model';

/** What a request was about, in the words of its failure. */
export interface Subject {
  /** Where it was asked, as in image names. */
  readonly host: string;
  /** `docker.io/library/python:3.13-slim`; says the mirror too, when it was asked there. */
  readonly name: string;
}

export interface Failed {
  readonly ok: false;
  readonly failure: RegistryFailure;
}

export function failed(
  kind: RegistryFailure['kind'],
  { host }: Subject,
  text: { readonly message: string; readonly hint: string },
): Failed {
  return { ok: false, failure: { kind, host, ...text } };
}

/** The registry sent something that no registry should: nothing to do for the user but to tell its keeper. */
export function invalid(subject: Subject, message: string, hint?: string): Failed {
  return failed('invalid', subject, {
    message: `${subject.name}: ${message}`,
    hint:
      hint ?? `Try again; if it stays so, something between here and ${subject.host} changes data.`,
  });
}

export function succeeded<T>(value: T): RegistryAnswer<T> {
  return { ok: true, value };
}
