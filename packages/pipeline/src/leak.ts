import type { Location } from '@orchestrate/model';

/** A secret in something that a build would give to others. */
export interface Leak {
  /** Name of the secret. */
  readonly id: string;
  /** Where, in words: `app/.npmrc in layer sha256:…`, `config.Labels.token of the config`. */
  readonly place: string;
  /** What wrote it, where that can be told: an instruction, or a mount of the secret. */
  readonly instruction?: { readonly at: Location; readonly line: number };
}

/** Each place once. */
export function eachOnce(leaks: readonly Leak[]): Leak[] {
  return [...new Map(leaks.map((leak) => [`${leak.id} ${leak.place}`, leak])).values()];
}
