import type {
  Checked,
  DeliveredSecret,
  Diagnostic,
  Manifest,
  SecretAnswer,
  Service,
  ServiceSecret,
} from '@orchestrate/model';
import { hasErrors, templateParts } from '@orchestrate/model';
import type { SecretToFind } from '@orchestrate/secrets';
import { deriveSecret } from './derived-secrets.ts';
import type { World } from './world.ts';

/** Secrets of the selected services. Lives in memory only. */
export interface RevealedSecrets {
  /** By service. */
  readonly delivered: ReadonlyMap<string, readonly DeliveredSecret[]>;
  /** All that was asked for, by the names of providers: also what delivered secrets are made of. */
  readonly all: readonly SecretToFind[];
}

export const NO_SECRETS: RevealedSecrets = { delivered: new Map(), all: [] };

/**
 * Asks every provider that the services need, once each and side by side, before anything is built:
 * BuildKit would mount an empty secret without a word. Errors name service, secret and provider, never a value.
 */
export async function revealSecrets(
  world: World,
  manifest: Manifest,
  services: readonly Service[],
): Promise<Checked<RevealedSecrets>> {
  const answers = await askAll(
    world,
    manifest,
    services.flatMap((service) => usesOf(service).map(({ provider }) => provider)),
  );
  const diagnostics = services.flatMap((service) => problemsOf(service, answers));
  if (hasErrors(diagnostics)) return { ok: false, diagnostics };
  const all = [...answers].flatMap(([id, answer]) =>
    answer.ok ? [{ id, value: answer.value }] : [],
  );
  const delivered = new Map(services.map((service) => [service.name, deliver(service, answers)]));
  return { ok: true, value: { delivered, all }, diagnostics };
}

/** The same world, in which each source is asked once however often it is needed. */
export function askingOnce(world: World): World {
  const answers = new Map<string, Promise<SecretAnswer>>();
  const secret: World['secret'] = (source, root) => {
    const answer = answers.get(source.name) ?? world.secret(source, root);
    answers.set(source.name, answer);
    return answer;
  };
  return { ...world, secret };
}

/** The answers of providers and of those that they are made of, which the manifest's check found to be no cycle. */
async function askAll(
  world: World,
  manifest: Manifest,
  wanted: readonly string[],
): Promise<Answers> {
  const asked = new Map<string, Promise<SecretAnswer>>();
  const ask = (name: string): Promise<SecretAnswer> => {
    const known = asked.get(name) ?? answerOf(name);
    asked.set(name, known);
    return known;
  };
  const answerOf = async (name: string): Promise<SecretAnswer> => {
    const provider = manifest.secrets.get(name);
    if (provider === undefined)
      throw new Error(`secret ${name} passed the manifest check without a provider`);
    if (provider.kind !== 'json' && provider.kind !== 'template')
      return world.secret(provider, manifest.root);
    const names = provider.kind === 'json' ? [provider.from] : templateParts(provider.text);
    const parts = new Map<string, Uint8Array>();
    for (const [part, answer] of await Promise.all(
      names.map(async (part) => [part, await ask(part)] as const),
    )) {
      if (!answer.ok) return answer;
      parts.set(part, answer.value);
    }
    return deriveSecret(provider, parts);
  };
  await Promise.all(wanted.map(ask));
  return new Map(
    await Promise.all([...asked].map(async ([name, answer]) => [name, await answer] as const)),
  );
}

type Answers = ReadonlyMap<string, SecretAnswer>;

/** Secrets that steps mount, and those that the layer cache needs. */
function usesOf({ secrets, layerCache }: Service): readonly ServiceSecret[] {
  if (layerCache === undefined) return secrets;
  const { at } = layerCache;
  const fields = Object.entries(layerCache.secrets);
  return [...secrets, ...fields.map(([id, provider]) => ({ id, provider, at }))];
}

function deliver(service: Service, answers: Answers): DeliveredSecret[] {
  return service.secrets.flatMap(({ id, provider }) => {
    const answer = answers.get(provider);
    return answer?.ok ? [{ id, value: answer.value }] : [];
  });
}

function problemsOf(service: Service, answers: Answers): Diagnostic[] {
  return usesOf(service).flatMap(({ id, provider, at }) => {
    const answer = answers.get(provider);
    if (answer === undefined || answer.ok) return [];
    return [
      {
        code: `secret/${answer.problem}`,
        severity: 'error' as const,
        message: `Secret ${id} of service ${service.name}: ${answer.message}.`,
        hint: hintFor(answer.problem),
        at,
      },
    ];
  });
}

function hintFor(problem: Exclude<SecretAnswer, { ok: true }>['problem']): string {
  switch (problem) {
    case 'missing':
      return 'Set it and run again; nothing was built.';
    case 'empty':
      return 'Give it a value, or say `allowEmpty: true` at the provider when empty is meant.';
    case 'too-large':
      return 'BuildKit takes secrets of up to 500 KiB; mount only the part that the build needs.';
    case 'failed':
      return 'Run the command or read the file yourself to see what it says; its output is not shown here.';
    case 'timeout':
      return 'Check that the command asks for nothing on the terminal.';
  }
}
