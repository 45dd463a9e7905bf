import type {
  Checked,
  Diagnostic,
  Lock,
  LockedImage,
  Platform,
  PlatformImage,
  SourceFile,
} from '@orchestrate/model';
import { checked, LOCK_VERSION, normalizeImageRef, normalizePlatform } from '@orchestrate/model';
import { parseDocument, type YAMLError } from 'yaml';
import { conflictIn } from './lock-conflict.ts';
import { readDownloads } from './lock-downloads.ts';
import {
  EDITED_HINT,
  entriesOf,
  type LockReading,
  locationOf,
  type Piece,
  report,
  textOf,
} from './lock-node.ts';
import { ANY_TEXT, DIGEST, MEDIA_TYPE, readRecord, SIZE, TIME } from './lock-record.ts';

/**
 * Reads the text of `orchestrate.lock`. Errors, all of one run: `lock/conflict` (markers of a merge),
 * `lock/newer-version`, `lock/yaml`, `lock/duplicate-key`, `lock/not-normalized`, `lock/bad-url` and those of
 * `readRecord`.
 */
export function parseLock(source: SourceFile): Checked<Lock> {
  const conflict = conflictIn(source);
  if (conflict !== undefined) return { ok: false, diagnostics: [conflict] };
  // Failsafe: every scalar is text, so that a tag such as 3.10 or a user such as 0 stays what it is.
  const document = parseDocument(source.text, { schema: 'failsafe', prettyErrors: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0)
    return { ok: false, diagnostics: faults.map((fault) => yamlProblem(source, fault)) };
  const reading: LockReading = { source, problems: [] };
  const read = readLock(reading, {
    node: document.contents ?? undefined,
    name: 'the lock',
    parent: { source, start: 0, end: 0 },
  });
  return checked({ version: LOCK_VERSION, ...read }, reading.problems);
}

function readLock(reading: LockReading, piece: Piece): Omit<Lock, 'version'> {
  const none = { images: new Map(), downloads: new Map() };
  const version = entriesOf({ ...reading, problems: [] }, piece)?.find(
    ({ key }) => key === 'version',
  );
  // Another version may have other keys: nothing else is worth saying.
  if (version !== undefined && !isOurVersion(reading, version.value)) return none;
  const record = readRecord(reading, piece, ['version', 'images', 'downloads']);
  record?.piece('version');
  const images = record?.piece('images');
  const downloads = record?.optionalPiece('downloads');
  return {
    images: images === undefined ? none.images : readImages(reading, { ...images, name: 'images' }),
    downloads: downloads === undefined ? none.downloads : readDownloads(reading, downloads),
  };
}

function isOurVersion(reading: LockReading, piece: Piece): boolean {
  const text = textOf(reading, piece);
  if (text === undefined || text === String(LOCK_VERSION)) return text !== undefined;
  const newer = /^\d+$/.test(text) && Number(text) > LOCK_VERSION;
  report(reading, {
    code: newer ? 'lock/newer-version' : 'lock/bad-version',
    message: newer
      ? `The lock has version ${text}; this orchestrate knows version ${LOCK_VERSION} at most.`
      : `${JSON.stringify(text)} is no version of a lock.`,
    hint: newer
      ? 'Upgrade orchestrate: an older one would lose what it does not know.'
      : 'Take the file back from version control, or delete it and run `orchestrate lock`.',
    at: locationOf(reading, piece),
  });
  return false;
}

function readImages(reading: LockReading, piece: Piece): Map<string, LockedImage> {
  const images = new Map<string, LockedImage>();
  for (const { key, keyAt, value } of entriesOf(reading, piece) ?? []) {
    const normalized = normalizeImageRef(key);
    if (normalized !== key) {
      const should =
        normalized === undefined ? 'is no image name' : `has to be written as ${normalized}`;
      report(reading, {
        code: 'lock/not-normalized',
        message: `${JSON.stringify(key)} ${should}.`,
        at: keyAt,
      });
    }
    const image = readImage(reading, { ...value, name: key });
    if (image !== undefined) images.set(key, image);
  }
  return images;
}

function readImage(reading: LockReading, piece: Piece): LockedImage | undefined {
  const record = readRecord(reading, piece, [
    'digest',
    'mediaType',
    'firstSeen',
    'resolvedAt',
    'platforms',
  ]);
  if (record === undefined) return undefined;
  const digest = record.text('digest', DIGEST);
  const mediaType = record.text('mediaType', MEDIA_TYPE);
  const firstSeen = record.text('firstSeen', TIME);
  const resolvedAt = record.text('resolvedAt', TIME);
  const platforms = record.piece('platforms');
  const known = platforms && readPlatforms(reading, platforms);
  if (!digest || !mediaType || !firstSeen || !resolvedAt || !known) return undefined;
  return { digest, mediaType, firstSeen, resolvedAt, platforms: known };
}

function readPlatforms(reading: LockReading, piece: Piece): Map<Platform, PlatformImage> {
  const platforms = new Map<Platform, PlatformImage>();
  for (const { key, keyAt, value } of entriesOf(reading, piece) ?? []) {
    if (normalizePlatform(key) !== key) {
      const message = `${JSON.stringify(key)} is no platform such as linux/amd64.`;
      report(reading, { code: 'lock/bad-platform', message, at: keyAt });
    }
    const image = readPlatform(reading, value);
    if (image !== undefined) platforms.set(key, image);
  }
  return platforms;
}

function readPlatform(reading: LockReading, piece: Piece): PlatformImage | undefined {
  const keys = ['digest', 'sizeCompressedBytes', 'created', 'user', 'onBuild', 'layers'];
  const record = readRecord(reading, piece, keys);
  if (record === undefined) return undefined;
  const digest = record.text('digest', DIGEST);
  const size = record.text('sizeCompressedBytes', SIZE);
  const layers = record.list('layers', DIGEST);
  const created = record.optionalText('created', TIME);
  const user = record.optionalText('user', ANY_TEXT) ?? '';
  const onBuild = record.optionalList('onBuild', ANY_TEXT);
  if (!digest || !size || !layers) return undefined;
  return {
    digest,
    sizeCompressedBytes: Number(size),
    layers,
    user,
    onBuild,
    ...(created !== undefined && { created }),
  };
}

function yamlProblem(source: SourceFile, { code, message, pos }: YAMLError): Diagnostic {
  const duplicate = code === 'DUPLICATE_KEY';
  return {
    code: duplicate ? 'lock/duplicate-key' : 'lock/yaml',
    severity: 'error',
    message: duplicate ? 'This key is there twice.' : `The lock is not valid YAML: ${message}.`,
    hint: EDITED_HINT,
    at: { source, start: pos[0], end: duplicate ? keyEnd(source, pos[0]) : pos[1] },
  };
}

function keyEnd({ text }: SourceFile, start: number): number {
  const colon = text.indexOf(':', start);
  return colon === -1 ? start + 1 : colon;
}
