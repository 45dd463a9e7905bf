import { countRecords } from './cache-table.ts';

/** A record that was asked for and why it stays, as `choosePrunable` says. */
export interface KeptRecord {
  readonly record: { readonly sizeBytes: number };
  readonly reason: string;
}

const REASONS: Readonly<Record<string, string>> = {
  'in-use': 'in use by a build',
  needed: 'something that stays stands on them',
  'other-service': 'kept for another service as well',
  image: 'also in an image, so that removing them would free nothing (--shared takes them too)',
  recent: 'used since',
  'within-size': 'within the size to keep',
};

/** Why what was asked for stays: one line a reason. */
export function renderKept(keep: readonly KeptRecord[]): string[] {
  const byReason = Map.groupBy(keep, ({ reason }) => reason);
  return [...byReason].map(
    ([reason, kept]) =>
      `stays: ${countRecords(kept.map(({ record }) => record))}: ${REASONS[reason] ?? reason}`,
  );
}
