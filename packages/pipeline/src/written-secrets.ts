import { type AssignedValue, assignedValues } from '@orchestrate/dockerfile';
import type { Diagnostic, Dockerfile, Service } from '@orchestrate/model';
import {
  createMatcher,
  createRedactor,
  findFirst,
  looksLikeSecret,
  type SecretToFind,
  secretForms,
} from '@orchestrate/secrets';
import type { LoadedService } from './loaded-service.ts';
import { redactTexts } from './redact-texts.ts';
import type { RevealedSecrets } from './reveal-secrets.ts';

/** Shorter secrets are found in longer values by chance; there only the same value counts. */
const SHORTEST_PART = 8;

const HINT =
  'Arguments, variables and labels end up in the image, its history and its provenance: mount it as a secret instead, and rotate it if it was ever built.';

/**
 * Arguments and labels that look like secrets, in the manifest and in what the Dockerfiles assign:
 * `secret/looks-like-secret`. A Dockerfile that says `# check=skip=SecretsUsedInArgOrEnv`, as BuildKit's own
 * linter wants it, is not searched.
 */
export function suspectValues(services: readonly LoadedService[]): Diagnostic[] {
  return eachOnce(
    services.flatMap((loaded) =>
      writtenValues(loaded).flatMap((written) => {
        const looks = looksLikeSecret(written.name, written.value);
        return looks === undefined || written.accepted
          ? []
          : [
              shown(
                problem('looks-like-secret', written, `looks like a secret (${looks})`),
                written,
              ),
            ];
      }),
    ),
  );
}

/** Arguments and labels that are, or contain, a secret of this run: `secret/in-argument`. */
export function secretsInValues(
  services: readonly LoadedService[],
  revealed: RevealedSecrets,
): Diagnostic[] {
  const holds = revealed.all.map((secret) => ({ id: secret.id, isIn: findIn(secret) }));
  return eachOnce(
    services.flatMap((loaded) =>
      writtenValues(loaded).flatMap((written) => {
        const found = holds.find(({ isIn }) => isIn(written.value));
        return found === undefined
          ? []
          : [problem('in-argument', written, `holds the value of the secret ${found.id}`)];
      }),
    ),
  );
}

function findIn({ value }: SecretToFind): (text: string) => boolean {
  const encoder = new TextEncoder();
  const same = new TextDecoder().decode(value);
  if (value.length < SHORTEST_PART) return (text) => value.length > 0 && text === same;
  const matcher = createMatcher(secretForms(value));
  return (text) => findFirst(matcher, encoder.encode(text)) !== -1;
}

interface Written extends Pick<AssignedValue, 'name' | 'value' | 'at'> {
  readonly what: string;
  readonly accepted: boolean;
}

/** The author knows, and says so as BuildKit's own linter wants it. */
export function acceptsSecrets(dockerfile: Dockerfile | undefined): boolean {
  const { value = '' } = dockerfile?.directives.check ?? {};
  return /\bskip=(?:[\w,]*\bSecretsUsedInArgOrEnv\b|all\b)/i.test(value);
}

function writtenValues({ service, dockerfile, resolved }: LoadedService): Written[] {
  const [file] = resolved.values();
  const accepted = acceptsSecrets(dockerfile);
  const inFile = (file === undefined ? [] : assignedValues(file)).map((assigned) => ({
    ...assigned,
    what: `${assigned.keyword} ${assigned.name}`,
    accepted,
  }));
  return [
    ...inManifest(service, 'argument', service.args),
    ...inManifest(service, 'label', service.labels),
    ...inFile,
  ];
}

function inManifest(
  { name: service, at }: Service,
  kind: string,
  values: Readonly<Record<string, string>>,
): Written[] {
  return Object.entries(values).map(([name, value]) => ({
    name,
    value,
    at,
    what: `The ${kind} ${name} of service ${service}`,
    accepted: false,
  }));
}

/** The line is shown without the value. */
function shown(diagnostic: Diagnostic, { value }: Written): Diagnostic {
  return redactTexts(createRedactor([new TextEncoder().encode(value)]), diagnostic);
}

function problem(code: string, { what, at }: Written, why: string): Diagnostic {
  return {
    code: `secret/${code}`,
    severity: 'error',
    message: `${what} ${why}.`,
    hint: HINT,
    at,
  };
}

/** Services may share a Dockerfile. */
function eachOnce(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const key = ({ message, at }: Diagnostic): string =>
    JSON.stringify([message, at?.source.path, at?.start]);
  return [...new Map(diagnostics.map((one) => [key(one), one])).values()];
}
