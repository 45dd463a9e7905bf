import type { Diagnostic } from '@orchestrate/model';
import { secretAgreement } from '@orchestrate/plan';
import type { LockedWorkspace } from './locked-workspace.ts';
import { suspectValues } from './written-secrets.ts';

/** Everything about secrets that can be told without asking for one. */
export function checkSecretUse({ workspace, choice, lock }: LockedWorkspace): Diagnostic[] {
  const selected = new Set(choice.services.map((service) => service.name));
  const all = [...workspace.services.values()];
  const agreement = secretAgreement(
    all.map(({ service, resolved }) => ({ service, resolved: [...resolved.values()] })),
    selected,
    lock,
  );
  return [...agreement, ...suspectValues(all.filter(({ service }) => selected.has(service.name)))];
}
