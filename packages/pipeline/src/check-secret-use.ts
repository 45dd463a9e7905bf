import type { Diagnostic, Service } from '@orchestrate/model';
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
  return [
    ...agreement,
    ...suspectValues(all.filter(({ service }) => selected.has(service.name))),
    ...choice.services.flatMap(exportsEveryStage),
  ];
}

/** The gate searches images; what other stages wrote leaves the builder all the same. */
function exportsEveryStage(service: Service): Diagnostic[] {
  const target = service.cacheTo.find((cache) => /(?:^|,)mode=max(?:,|$)/.test(cache));
  if (target === undefined || service.secrets.length === 0) return [];
  return [
    {
      code: 'secret/cache-not-searched',
      severity: 'warning',
      message: `The cache of ${service.name} is exported with mode=max: layers of all stages leave the builder without being searched for secrets.`,
      hint: 'Export it with `mode=min`, or make sure that no step of any stage writes a secret into a file.',
      at: service.at,
    },
  ];
}
