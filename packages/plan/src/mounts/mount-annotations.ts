import type { AnnotatedImage, Annotations, MountLedger } from '@orchestrate/model';
import type { SavedMount } from './mount-decisions.ts';
import type { MountContent } from './transfer-text.ts';

const PREFIX = 'dev.orchestrate.cache-mount.';

export interface MountNotes {
  readonly id: string;
  readonly key: string;
  readonly content: MountContent;
  readonly ledger: MountLedger;
  readonly keys: readonly string[];
}

/** What is written on a saved mount's manifest: the registry is all that machines share. */
export function mountAnnotations({ id, key, content, ledger, keys }: MountNotes): Annotations {
  return {
    [`${PREFIX}id`]: id,
    [`${PREFIX}key`]: key,
    [`${PREFIX}files`]: String(content.files),
    [`${PREFIX}bytes`]: String(content.bytes),
    [`${PREFIX}listing`]: content.listing,
    [`${PREFIX}ledger`]: JSON.stringify(ledger),
    [`${PREFIX}keys`]: keys.join(' '),
  };
}

/** A saved mount by its annotations; undefined when they are not ours. A ledger that cannot be read starts anew. */
export function savedMount(image: AnnotatedImage): SavedMount | undefined {
  const { digest, sizeBytes, annotations } = image;
  const key = annotations[`${PREFIX}key`];
  const listing = annotations[`${PREFIX}listing`];
  const files = Number(annotations[`${PREFIX}files`]);
  const bytes = Number(annotations[`${PREFIX}bytes`]);
  if (key === undefined || listing === undefined || !(files >= 0) || !(bytes >= 0))
    return undefined;
  const ledger = parseLedger(annotations[`${PREFIX}ledger`] ?? '') ?? newLedger(key);
  const keys = parseKeys(annotations[`${PREFIX}keys`] ?? key);
  return { digest, sizeBytes, key, content: { files, bytes, listing }, ledger, keys };
}

/** Keys become tags that are deleted: what is none is passed over. */
function parseKeys(text: string): string[] {
  return text.split(' ').filter((key) => /^[0-9a-f]{16}$/.test(key));
}

/** Nothing is known yet. */
export function newLedger(key: string): MountLedger {
  return { key, losses: 0, coldMs: {}, at: 0 };
}

/** A ledger from its JSON; undefined when it is none. */
export function parseLedger(text: string): MountLedger | undefined {
  const value = parse(text);
  if (!isRecord(value)) return undefined;
  const { key, losses, coldMs, at } = value;
  if (typeof key !== 'string' || typeof losses !== 'number' || typeof at !== 'number')
    return undefined;
  const cold = isRecord(coldMs) ? Object.entries(coldMs) : [];
  const times = cold.filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return { key, losses, coldMs: Object.fromEntries(times), at };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What was written last, here or elsewhere. */
export function newestLedger(
  ...ledgers: readonly (MountLedger | undefined)[]
): MountLedger | undefined {
  return ledgers.filter((ledger) => ledger !== undefined).toSorted((a, b) => b.at - a.at)[0];
}
