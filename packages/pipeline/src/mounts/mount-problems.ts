import type { Diagnostic } from '@orchestrate/model';
import type { TravellingMount } from '@orchestrate/plan';

type Code = 'not-restored' | 'not-saved' | 'left-out' | 'holds-secret' | 'not-searched';

/** What is said of a mount that did not travel: a warning, because builds do without. */
export function mountProblem(
  code: Code,
  { message, mount }: { readonly message: string; readonly mount?: TravellingMount },
): Diagnostic {
  const what = mount === undefined ? 'Cache mounts' : `Cache mount ${mount.id}`;
  const at = mount?.uses[0]?.use.at;
  const place = at === undefined ? {} : { at };
  return {
    code: `cache-mount/${code}`,
    severity: 'warning',
    ...TEXTS[code](what, message),
    ...place,
  };
}

const TEXTS: Readonly<
  Record<
    Code,
    (what: string, message: string) => { readonly message: string; readonly hint: string }
  >
> = {
  'not-restored': (what, message) => ({
    message: `${what} could not be restored: ${message}`,
    hint: 'The build goes on without; the next save replaces what is broken.',
  }),
  'not-saved': (what, message) => ({
    message: `${what} could not be saved: ${message}`,
    hint: 'What was saved before stays as it was.',
  }),
  'left-out': (what, message) => ({
    message: `${what} is left where it is: ${message} times in a row, moving it took longer than it saved.`,
    hint: 'It travels again when its lockfiles change; `persist: false` under the service’s cacheMounts leaves it out for good.',
  }),
  'holds-secret': (what, message) => ({
    message: `${what} holds a secret and was not saved: ${message}`,
    hint: 'Keep the secret out of what the step caches, prune the mount, and rotate the secret if others use this builder.',
  }),
  'not-searched': (what, message) => ({
    message: `${what} is used beside a secret and could not be searched for it, so it was not saved: ${message}`,
    hint: 'Set `persist: false` for it under the service’s cacheMounts, or use a builder whose images can be read.',
  }),
};
