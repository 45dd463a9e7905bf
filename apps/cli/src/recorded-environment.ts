type Environment = Readonly<Record<string, string | undefined>>;

export interface RecordedEnvironment {
  readonly env: Environment;
  /** Names that were asked for; all there are, when somebody took the whole of it. */
  names(): string[];
}

/** The environment, and what of it was read. */
export function recordEnvironment(env: Environment): RecordedEnvironment {
  const names = new Set<string>();
  const recorded = new Proxy(env, {
    get: (target, name) => {
      if (typeof name === 'string') names.add(name);
      return Reflect.get(target, name);
    },
    has: (target, name) => {
      if (typeof name === 'string') names.add(name);
      return Reflect.has(target, name);
    },
    ownKeys: (target) => {
      for (const name of Object.keys(target)) names.add(name);
      return Reflect.ownKeys(target);
    },
  });
  return { env: recorded, names: () => [...names] };
}
