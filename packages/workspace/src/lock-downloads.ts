import type { LockedDownload } from '@orchestrate/model';
import { entriesOf, type LockReading, type Piece, report } from './lock-node.ts';
import { DIGEST, readRecord, SIZE, TIME } from './lock-record.ts';

const KEYS = ['checksum', 'sizeBytes', 'firstSeen', 'resolvedAt'];

/** The files that `ADD` downloads, by URL. Errors: `lock/bad-url` and those of `readRecord`. */
export function readDownloads(reading: LockReading, piece: Piece): Map<string, LockedDownload> {
  const downloads = new Map<string, LockedDownload>();
  for (const { key, keyAt, value } of entriesOf(reading, piece) ?? []) {
    if (!/^https?:\/\//.test(key) || !URL.canParse(key)) {
      const message = `${JSON.stringify(key)} is no address of a download.`;
      report(reading, { code: 'lock/bad-url', message, at: keyAt });
    }
    const download = readDownload(reading, { ...value, name: key });
    if (download !== undefined) downloads.set(key, download);
  }
  return downloads;
}

function readDownload(reading: LockReading, piece: Piece): LockedDownload | undefined {
  const record = readRecord(reading, piece, KEYS);
  if (record === undefined) return undefined;
  const checksum = record.text('checksum', DIGEST);
  const size = record.text('sizeBytes', SIZE);
  const firstSeen = record.text('firstSeen', TIME);
  const resolvedAt = record.text('resolvedAt', TIME);
  if (!checksum || !size || !firstSeen || !resolvedAt) return undefined;
  return { checksum, sizeBytes: Number(size), firstSeen, resolvedAt };
}
