import { type Diagnostic, parseCsv, type Service } from '@orchestrate/model';
import { secretAgreement } from '@orchestrate/plan';
import { suspectAddresses } from './address-secrets.ts';
import type { LockedWorkspace } from './locked-workspace.ts';
import { suspectValues } from './written-secrets.ts';

/** Everything about secrets that can be told without asking for one. */
export function checkSecretUse({ workspace, choice, lock }: LockedWorkspace): Diagnostic[] {
  const selected = new Set(choice.services.map((service) => service.name));
  const all = [...workspace.services.values()];
  const wanted = all.filter(({ service }) => selected.has(service.name));
  const agreement = secretAgreement(
    all.map(({ service, resolved }) => ({ service, resolved: [...resolved.values()] })),
    selected,
    lock,
  );
  return [
    ...agreement,
    ...suspectValues(wanted),
    ...suspectAddresses(wanted),
    ...choice.services.flatMap(exportsEveryStage),
  ];
}

/** Where the gate can read what was exported before anybody else does; `inline` is part of the image. */
const SEARCHED: ReadonlySet<string> = new Set(['registry', 'local', 'inline']);

/** What other stages wrote leaves the builder, too. */
function exportsEveryStage(service: Service): Diagnostic[] {
  const { layerCache } = service;
  const own = layerCache?.write === 'never' ? [] : [layerCache].flatMap((one) => one ?? []);
  const types = [
    ...service.cacheTo.map((entry) => new Map(parseCsv(entry))),
    ...own.map(
      ({ type, mode }) =>
        new Map([
          ['type', type],
          ['mode', mode],
        ]),
    ),
  ].filter(isUnsearched);
  if (types.length === 0 || service.secrets.length === 0) return [];
  return [
    {
      code: 'secret/cache-not-searched',
      severity: 'warning',
      message: `The cache of ${service.name} is exported with mode=max to type=${types[0]?.get('type')}: layers of all stages leave the builder without being searched for secrets.`,
      hint: 'Export it to a registry or folder, or with `mode=min`, or make sure that no step of any stage writes a secret into a file.',
      at: service.at,
    },
  ];
}

function isUnsearched(fields: ReadonlyMap<string, string>): boolean {
  return fields.get('mode') === 'max' && !SEARCHED.has(fields.get('type') ?? 'registry');
}
