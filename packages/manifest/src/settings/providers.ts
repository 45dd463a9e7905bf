import type { SecretProvider } from '@orchestrate/model';
import type { Environment } from '../input.ts';
import { type Entry, type Mapping, mappingIn, scalarIn, scalarsIn } from '../tree/tree.ts';

/** Secret providers by name. */
export function readProviders(
  manifest: Mapping,
  env: Environment,
): ReadonlyMap<string, SecretProvider> {
  const entries = [...(mappingIn(manifest, 'secrets')?.entries ?? [])];
  return new Map(
    entries.flatMap(([name, entry]) => {
      const provider = readProvider(name, entry, env);
      return provider === undefined ? [] : [[name, provider] as const];
    }),
  );
}

function readProvider(
  name: string,
  { keyAt, value }: Entry,
  env: Environment,
): SecretProvider | undefined {
  if (value.kind !== 'mapping') return undefined;
  const common = { name, at: keyAt, allowEmpty: scalarIn(value, 'allowEmpty')?.value === true };
  const variable = scalarIn(value, 'env')?.text;
  if (variable !== undefined) return { ...common, kind: 'env', variable };
  const path = scalarIn(value, 'file')?.text;
  if (path !== undefined) return { ...common, kind: 'file', path: withHome(path, env) };
  const [program, ...args] = scalarsIn(value, 'command').map(({ text }) => text);
  return program === undefined
    ? undefined
    : { ...common, kind: 'command', argv: [program, ...args] };
}

/** `~/` as shells and compose read it. */
function withHome(path: string, env: Environment): string {
  const home = env['HOME'] ?? env['USERPROFILE'];
  return path.startsWith('~/') && home !== undefined ? `${home}${path.slice(1)}` : path;
}
