import { SECRET_VARIABLE, type SecretDelivery } from '../bake/secrets.ts';
import type { Environment } from '../environment.ts';

/** Settings of the caller's that would change what we rely on. */
const NOT_HANDED_ON = new Set([
  // Without its default attestation the provenance could not be compared with the lock.
  'BUILDX_NO_DEFAULT_ATTESTATIONS',
  'BUILDX_BAKE_FILE',
  'BUILDX_EXPERIMENTAL',
]);

export interface ChildEnvInput {
  readonly env: Environment;
  readonly secrets: readonly SecretDelivery[];
  /** Variables of bake for secret fields of layer caches. */
  readonly cacheSecrets?: Readonly<Record<string, string>>;
  /** File with the source policy. */
  readonly policyFile?: string;
  /** Docker context whose engine is meant, when the builder is one. */
  readonly dockerContext?: string;
}

/** The environment of a buildx process: the caller's, secrets, and what makes its answers complete. */
export function childEnv({
  env,
  secrets,
  cacheSecrets,
  policyFile,
  dockerContext,
}: ChildEnvInput): Record<string, string> {
  const child: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || NOT_HANDED_ON.has(name) || name.startsWith(SECRET_VARIABLE))
      continue;
    child[name] = value;
  }
  for (const { way, value } of secrets) {
    if (way.kind === 'env') child[way.name] = Buffer.from(value).toString('utf8');
  }
  Object.assign(child, cacheSecrets);
  child.BUILDX_METADATA_PROVENANCE = 'min';
  if (policyFile !== undefined) child.EXPERIMENTAL_BUILDKIT_SOURCE_POLICY = policyFile;
  if (dockerContext !== undefined) {
    child.DOCKER_CONTEXT = dockerContext;
    // It would win over the context (docker/cli `command.resolveContextName`), and is what `default` stands for.
    if (dockerContext !== 'default') delete child.DOCKER_HOST;
  }
  return child;
}
