/** The keys of one mount in its repository, after a save. */
export interface KeptKeys {
  /** The last saved one first. */
  readonly kept: readonly string[];
  /** Too many: what was saved for them may go. */
  readonly dropped: readonly string[];
}

/**
 * Which keys of a mount stay when it is saved for one: those saved last. A machine that asks for another gets what
 * was saved last, so a key that goes costs a download of what has changed since.
 */
export function keptKeys(key: string, before: readonly string[], most: number): KeptKeys {
  const all = [key, ...before.filter((one) => one !== key)];
  return { kept: all.slice(0, most), dropped: all.slice(most) };
}
