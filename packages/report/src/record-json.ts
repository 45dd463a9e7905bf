import { RECORD_VERSION, type RunRecord } from '@orchestrate/model';

/** A record as the commands print it with `--json`: as it is stored, with the version of its form. */
export type RecordJson = { readonly version: typeof RECORD_VERSION } & RunRecord;

export function recordJson(record: RunRecord): RecordJson {
  return { version: RECORD_VERSION, ...record };
}
