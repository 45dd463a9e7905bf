import { readFile } from 'node:fs/promises';
import type { Sighting, SightingsFile } from '@orchestrate/model';
import { normalizeImageRef } from '@orchestrate/model';
import { DIGEST, TIME } from './lock-record.ts';
import { replaceFile } from './lock-replace.ts';
import { makeStateFolder } from './state-folder.ts';

const VERSION = 1;

/**
 * The `SightingsFile` port over a JSON file of a folder that need not exist. A file that is missing, damaged or
 * of another version reads as empty: then a cool-down begins again, which is safe. Writing rejects with the file
 * system's error.
 */
export function createSightingsFile(file: string): SightingsFile {
  return {
    async read() {
      return new Map(decode(await readOrNothing(file)));
    },
    async write(sightings) {
      const seen = Object.fromEntries(
        [...sightings].toSorted(([left], [right]) => (left < right ? -1 : 1)),
      );
      const text = `${JSON.stringify({ version: VERSION, seen }, undefined, 2)}\n`;
      const before = await readOrNothing(file);
      if (before === text || (before === '' && sightings.size === 0)) return;
      makeStateFolder(file);
      await replaceFile(file, text);
    },
  };
}

async function readOrNothing(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}

function decode(text: string): [string, Sighting][] {
  const document = parse(text);
  if (!isRecord(document) || document['version'] !== VERSION || !isRecord(document['seen']))
    return [];
  return Object.entries(document['seen']).flatMap(([reference, value]) => {
    const sighting = sightingOf(value);
    return sighting === undefined || normalizeImageRef(reference) !== reference
      ? []
      : [[reference, sighting]];
  });
}

function sightingOf(value: unknown): Sighting | undefined {
  if (!isRecord(value)) return undefined;
  const { digest, firstSeen, movedSince } = value;
  const isText = [digest, firstSeen, movedSince].every((one) => typeof one === 'string');
  if (!isText) return undefined;
  const sighting = {
    digest: String(digest),
    firstSeen: String(firstSeen),
    movedSince: String(movedSince),
  };
  const valid =
    DIGEST.test(sighting.digest) && TIME.test(sighting.firstSeen) && TIME.test(sighting.movedSince);
  return valid ? sighting : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
