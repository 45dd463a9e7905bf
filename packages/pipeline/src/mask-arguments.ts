import { MASK } from '@orchestrate/model';
import type { Fingerprint } from '@orchestrate/plan';
import { looksLikeSecret } from '@orchestrate/secrets';

/** The fingerprint as it may be shown and stored: values of arguments that look like secrets are masked. */
export function maskArguments(fingerprint: Fingerprint): Fingerprint {
  const args = Object.entries(fingerprint.args).map(([name, value]) => [
    name,
    looksLikeSecret(name, value) === undefined ? value : MASK,
  ]);
  return { ...fingerprint, args: Object.fromEntries(args) };
}
