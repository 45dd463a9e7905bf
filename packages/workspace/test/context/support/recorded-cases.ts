import { readFileSync } from 'node:fs';
import type { Source } from './answers.ts';

/**
 * Random contexts, `.dockerignore` files and sources with one random change each, and whether BuildKit saw it:
 * whether its checksum of some source changed (`cache/contenthash` over what fsutil's filters let through), or
 * else what fsutil's copy made of it. Recorded with the packages of BuildKit v0.34.2 themselves; where those
 * two fail, or where a chain of links confuses fsutil, nothing was recorded.
 */
export interface RecordedCase {
  readonly change: string;
  readonly ignore: string | null;
  readonly sources: readonly Exclude<Source, string>[];
  /** By path: `folder MODE`, `file MODE CONTENT` or `-> TARGET`. */
  readonly before: Readonly<Record<string, string>>;
  /** What differs; null for what is gone. */
  readonly after: Readonly<Record<string, string | null>>;
  readonly changes: boolean;
}

export const recordedCases: readonly RecordedCase[] = readFileSync(
  new URL('../cases/changes.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
