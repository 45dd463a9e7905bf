/** A value, or one sentence on why there is none, in BuildKit's words. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

export function fail(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}
