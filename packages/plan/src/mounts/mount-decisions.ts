import type { MountLedger } from '@orchestrate/model';
import type { MountContent } from './transfer-text.ts';

/** A saved mount, as its annotations tell. */
export interface SavedMount {
  /** Of the manifest. */
  readonly digest: string;
  /** Compressed. */
  readonly sizeBytes: number;
  readonly key: string;
  readonly content: MountContent;
  readonly ledger: MountLedger;
  /** All keys that the mount was saved for, as far as they are kept; the last one first. */
  readonly keys: readonly string[];
}

/** So many losses in a row, and a mount stays where it is. */
export const LOSSES_TO_LEAVE = 3;

export type RestoreDecision =
  | { readonly kind: 'restore'; readonly from: SavedMount; readonly exact: boolean }
  | { readonly kind: 'none'; readonly reason: 'nothing-saved' | 'not-empty' }
  | { readonly kind: 'left-out'; readonly losses: number };

/**
 * What to fill a mount with: what was saved for its key, else what was saved last. What the builder still has is
 * newer than either. A mount that lost too often is left out until its key changes.
 */
export function decideRestore(facts: {
  readonly key: string;
  readonly content: MountContent;
  readonly exact: SavedMount | undefined;
  readonly newest: SavedMount | undefined;
  readonly ledger: MountLedger | undefined;
}): RestoreDecision {
  const { key, content, exact, newest, ledger } = facts;
  if (hasLost(ledger, key)) return { kind: 'left-out', losses: ledger.losses };
  if (content.files > 0) return { kind: 'none', reason: 'not-empty' };
  const from = exact ?? newest;
  if (from === undefined) return { kind: 'none', reason: 'nothing-saved' };
  return { kind: 'restore', from, exact: exact !== undefined };
}

/** Whether a mount has lost so often for this key that it is left out. */
export function hasLost(ledger: MountLedger | undefined, key: string): ledger is MountLedger {
  return ledger?.key === key && ledger.losses >= LOSSES_TO_LEAVE;
}

export type SaveDecision =
  | { readonly kind: 'save'; readonly trimTo?: number }
  /** The same files were saved for another key: that image gets this key's tag, too. */
  | { readonly kind: 'tag'; readonly from: SavedMount }
  | { readonly kind: 'none'; readonly reason: 'empty' | 'unchanged' | 'left-out' };

/** A key's content is saved again when it grew by more than this part: compilers' caches follow the code, not the lockfile. */
const GROWTH = 0.1;

/**
 * Whether to save what a mount holds. No files are uploaded when there is nothing new: the same as were saved
 * last, or a key that was saved already and not much more in it.
 */
export function decideSave(facts: {
  readonly key: string;
  readonly content: MountContent;
  readonly maxBytes: number;
  readonly exact: SavedMount | undefined;
  readonly newest: SavedMount | undefined;
  readonly ledger: MountLedger | undefined;
}): SaveDecision {
  const { key, content, maxBytes, exact, newest, ledger } = facts;
  if (content.files === 0) return { kind: 'none', reason: 'empty' };
  if (hasLost(ledger, key)) return { kind: 'none', reason: 'left-out' };
  if (exact !== undefined && !hasGrown(exact.content, content, maxBytes))
    return { kind: 'none', reason: 'unchanged' };
  if (exact === undefined && newest?.content.listing === content.listing)
    return { kind: 'tag', from: newest };
  return content.bytes > maxBytes ? { kind: 'save', trimTo: maxBytes } : { kind: 'save' };
}

function hasGrown(saved: MountContent, now: MountContent, maxBytes: number): boolean {
  if (saved.listing === now.listing) return false;
  const most = Math.min(now.bytes, maxBytes);
  return most > saved.bytes * (1 + GROWTH);
}
