import { type InputChange, MASK } from '@orchestrate/model';
import type { Change } from './change.ts';
import { compareFingerprints } from './compare-fingerprints.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { LastInputs, ServiceFacts } from './plan-facts.ts';

/**
 * All that differs from what the last successful build was made from, most telling first. Empty when that is
 * not known, and when the keys are equal. What was masked cannot be compared: it is named when nothing else
 * explains that the keys differ.
 */
export function changesSince(
  last: LastInputs | undefined,
  now: ServiceFacts['inputs'],
): readonly Change[] {
  if (last === undefined || now === undefined || last.key === now.key) return [];
  const changes = compareFingerprints(last.fingerprint, now.fingerprint);
  return changes.length > 0 || 'other' in last.fingerprint
    ? changes
    : maskedChanges(last.fingerprint);
}

/** The first in full and how many there are besides; undefined when there is none. */
export function textOfChanges([first, ...others]: readonly InputChange[]): string | undefined {
  if (first === undefined) return undefined;
  if (others.length === 0) return first.text;
  return `${first.text} And ${others.length} more ${others.length === 1 ? 'change' : 'changes'}.`;
}

function maskedChanges({ args, labels, dockerfile }: Fingerprint): Change[] {
  const subjects = [
    ...maskedNames(args).map((name) => `argument ${name}`),
    ...maskedNames(labels).map((name) => `label ${name}`),
    ...(dockerfile.includes(MASK) ? ['the Dockerfile'] : []),
  ];
  const [subject] = subjects;
  if (subject === undefined) return [];
  return [
    {
      code: 'masked-changed',
      subject,
      text: `What changed was not kept, because it holds a secret: ${subjects.join(' or ')}.`,
    },
  ];
}

function maskedNames(record: Readonly<Record<string, string>>): string[] {
  return Object.entries(record).flatMap(([name, value]) => (value.includes(MASK) ? [name] : []));
}
