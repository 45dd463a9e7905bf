import type { Freeze, RefreshRules } from '@orchestrate/model';
import { normalizeImagePattern } from '@orchestrate/model';
import type { Report } from '../problem.ts';
import { durationMs } from '../service/duration.ts';
import {
  itemsIn,
  type Mapping,
  mappingIn,
  type Scalar,
  scalarIn,
  scalarsIn,
} from '../tree/tree.ts';
import { mirrorHost } from './mirror-names.ts';

/** The rules of `refresh`; without the key, everything is taken at once. */
export function readRefresh(manifest: Mapping, report: Report): RefreshRules {
  const refresh = mappingIn(manifest, 'refresh');
  const minAge = scalarIn(refresh, 'minAge')?.text;
  return {
    minAgeMs: minAge === undefined ? 0 : durationMs(minAge),
    allow: hosts(refresh, 'allow'),
    deny: hosts(refresh, 'deny'),
    freeze: itemsIn(refresh, 'freeze').flatMap((item) =>
      item.kind === 'mapping' ? readFreeze(item, report) : [],
    ),
  };
}

function hosts(refresh: Mapping | undefined, key: string): string[] {
  return scalarsIn(refresh, key).flatMap(({ text }) => mirrorHost(text) ?? []);
}

function readFreeze(item: Mapping, report: Report): Freeze[] {
  const image = scalarIn(item, 'image');
  const reason = scalarIn(item, 'reason')?.text;
  const until = scalarIn(item, 'until');
  if (image === undefined || reason === undefined || until === undefined) return [];
  if (!isDay(until.text)) reportNoDay(until, report);
  return [{ image: normalizeImagePattern(image.text), reason, until: until.text, at: image.at }];
}

/** Months are of different lengths: `2027-02-30` would become a day in March. */
function isDay(text: string): boolean {
  return new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

function reportNoDay({ text, at }: Scalar, report: Report): void {
  report({
    code: 'invalid-value',
    message: `\`${text}\` is no day of the calendar.`,
    hint: 'Take the last day of that month, or another one.',
    at,
  });
}
