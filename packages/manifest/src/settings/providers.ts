import type { SecretProvider } from '@orchestrate/model';
import { templateParts } from '@orchestrate/model';
import { findCycles } from '../cycles.ts';
import type { Environment } from '../input.ts';
import type { Report } from '../problem.ts';
import { durationMs } from '../service/duration.ts';
import { suggestion } from '../suggest.ts';
import { type Entry, type Mapping, mappingIn, scalarIn, scalarsIn } from '../tree/tree.ts';

/** Secret providers by name; secrets made of others that are not there, or of themselves, are reported. */
export function readProviders(
  manifest: Mapping,
  env: Environment,
  report: Report,
): ReadonlyMap<string, SecretProvider> {
  const secrets = mappingIn(manifest, 'secrets');
  const providers = new Map(
    [...(secrets?.entries ?? [])].flatMap(([name, entry]) => {
      const provider = readProvider(name, entry, env);
      return provider === undefined ? [] : [[name, provider] as const];
    }),
  );
  const names = new Set([...(secrets?.entries.keys() ?? []), ...(secrets?.broken ?? [])]);
  checkParts(providers, names, report);
  return providers;
}

/** Names of the secrets that one is made of. */
function partsOf(provider: SecretProvider): readonly string[] {
  if (provider.kind === 'json') return [provider.from];
  return provider.kind === 'template' ? templateParts(provider.text) : [];
}

function checkParts(
  providers: ReadonlyMap<string, SecretProvider>,
  names: ReadonlySet<string>,
  report: Report,
): void {
  for (const { name, at, ...provider } of providers.values()) {
    for (const part of partsOf({ name, at, ...provider })) {
      if (names.has(part)) continue;
      const others = [...names].filter((other) => other !== name);
      report({
        code: 'unknown-secret',
        message: `The secret \`${name}\` is made of \`${part}\`, which does not exist.`,
        hint: suggestion(part, others, 'Say where it comes from: `secrets: {…: {env: …}}`.'),
        at,
      });
    }
  }
  const graph = new Map([...providers].map(([name, provider]) => [name, partsOf(provider)]));
  for (const cycle of findCycles(graph)) {
    report({
      code: 'secret-cycle',
      message: `The secret \`${cycle[0]}\` is made of itself: ${cycle.join(' → ')}.`,
      hint: 'Let one of them come from outside.',
      at: providers.get(cycle[0] ?? '')?.at,
    });
  }
}

function readProvider(
  name: string,
  { keyAt, value }: Entry,
  env: Environment,
): SecretProvider | undefined {
  if (value.kind !== 'mapping') return undefined;
  const common = {
    name,
    at: keyAt,
    allowEmpty: scalarIn(value, 'allowEmpty')?.value === true,
    ...(scalarIn(value, 'rebuildOnChange')?.value === true && { rebuildOnChange: true as const }),
  };
  const variable = scalarIn(value, 'env')?.text;
  if (variable !== undefined) return { ...common, kind: 'env', variable };
  const path = scalarIn(value, 'file')?.text;
  if (path !== undefined) return { ...common, kind: 'file', path: withHome(path, env) };
  const text = scalarIn(value, 'template')?.text;
  if (text !== undefined) return { ...common, kind: 'template', text };
  const json = mappingIn(value, 'json');
  const from = json && scalarIn(json, 'from')?.text;
  const field = json && scalarIn(json, 'field')?.text;
  if (from !== undefined && field !== undefined) return { ...common, kind: 'json', from, field };
  return readCalled(common, value);
}

/** Sources that a process is asked for. */
function readCalled(
  common: Pick<SecretProvider, 'name' | 'at' | 'allowEmpty' | 'rebuildOnChange'>,
  value: Mapping,
): SecretProvider | undefined {
  const timeout = scalarIn(value, 'timeout')?.text;
  const limited = { ...common, ...(timeout !== undefined && { timeoutMs: durationMs(timeout) }) };
  const host = scalarIn(value, 'git')?.text;
  if (host !== undefined) return { ...limited, kind: 'git', host };
  const [program, ...args] = scalarsIn(value, 'command').map(({ text }) => text);
  return program === undefined
    ? undefined
    : { ...limited, kind: 'command', argv: [program, ...args] };
}

/** `~/` as shells and compose read it. */
function withHome(path: string, env: Environment): string {
  const home = env['HOME'] ?? env['USERPROFILE'];
  return path.startsWith('~/') && home !== undefined ? `${home}${path.slice(1)}` : path;
}
