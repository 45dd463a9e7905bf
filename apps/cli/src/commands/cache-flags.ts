import { CACHE_KINDS, type CacheKind, type Diagnostic } from '@orchestrate/model';

/** What `cache du` and `cache prune` have in common. */
export interface CacheFlags {
  readonly file?: string;
  readonly builder?: string;
  readonly kind?: readonly string[];
  readonly json?: boolean;
}

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** The kinds that were named; undefined when none was. */
export function readKinds(texts: readonly string[] | undefined): Read<readonly CacheKind[]>[] {
  if (texts === undefined) return [];
  const known = new Map<string, CacheKind>(CACHE_KINDS.map((kind) => [kind, kind]));
  const wrong = texts.find((text) => !known.has(text));
  if (wrong === undefined)
    return [{ ok: true, value: texts.flatMap((text) => known.get(text) ?? []) }];
  return [
    {
      ok: false,
      diagnostic: {
        code: 'cli/cache-kind',
        severity: 'error',
        message: `--kind ${wrong} is not something that a builder keeps.`,
        hint: `Say one or more of ${CACHE_KINDS.join(', ')}, with commas between.`,
      },
    },
  ];
}
