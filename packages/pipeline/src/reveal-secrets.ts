import type {
  Checked,
  DeliveredSecret,
  Diagnostic,
  Manifest,
  SecretAnswer,
  Service,
} from '@orchestrate/model';
import { hasErrors } from '@orchestrate/model';
import type { World } from './world.ts';

/** Secrets of the selected services, by service. Lives in memory only. */
export type RevealedSecrets = ReadonlyMap<string, readonly DeliveredSecret[]>;

/**
 * Asks every provider that the services need, once each and side by side, before anything is built:
 * BuildKit would mount an empty secret without a word. Errors name service, secret and provider, never a value.
 */
export async function revealSecrets(
  world: World,
  manifest: Manifest,
  services: readonly Service[],
): Promise<Checked<RevealedSecrets>> {
  const wanted = new Set(
    services.flatMap((service) => service.secrets.map((secret) => secret.provider)),
  );
  const answers = new Map(
    await Promise.all(
      [...wanted].map(async (name) => {
        const provider = manifest.secrets.get(name);
        if (provider === undefined)
          throw new Error(`secret ${name} passed the manifest check without a provider`);
        return [name, await world.secret(provider, manifest.root)] as const;
      }),
    ),
  );
  const diagnostics = services.flatMap((service) => problemsOf(service, answers));
  if (hasErrors(diagnostics)) return { ok: false, diagnostics };
  return {
    ok: true,
    value: new Map(services.map((service) => [service.name, deliver(service, answers)])),
    diagnostics,
  };
}

type Answers = ReadonlyMap<string, SecretAnswer>;

function deliver(service: Service, answers: Answers): DeliveredSecret[] {
  return service.secrets.flatMap(({ id, provider }) => {
    const answer = answers.get(provider);
    return answer?.ok ? [{ id, value: answer.value }] : [];
  });
}

function problemsOf(service: Service, answers: Answers): Diagnostic[] {
  return service.secrets.flatMap(({ id, provider, at }) => {
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
