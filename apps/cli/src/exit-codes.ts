/** What the process says when it ends. Documented in README.md; scripts rely on it. */
export const EXIT = {
  done: 0,
  /** Something that was asked for failed: a build, a budget, a policy. */
  failed: 1,
  /** The request is wrong: manifest, flags, a lock out of date under --frozen. */
  wrongRequest: 2,
  /** The environment is not usable: no buildx, engine or registry out of reach. */
  unusable: 3,
  /** Something changed, and --exit-code asked to be told. */
  changed: 10,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
