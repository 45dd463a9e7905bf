import { parseDockerfile, resolveDockerfile } from '@orchestrate/dockerfile';
import type { ResolvedDockerfile, ServiceRecord } from '@orchestrate/model';
import type { Fingerprint } from '@orchestrate/plan';
import type { Preparation } from './prepare.ts';

/**
 * The Dockerfile of a build on record: from its fingerprint, which holds the text; else as it is now. Undefined
 * when neither can be read.
 */
export function builtDockerfile(
  { workspace, pool }: Preparation,
  build: { readonly record: ServiceRecord; readonly fingerprint: Fingerprint | undefined },
): ResolvedDockerfile | undefined {
  const { record, fingerprint } = build;
  const loaded = workspace.services.get(record.service);
  const now = [...(loaded?.resolved.values() ?? [])];
  if (fingerprint === undefined) {
    return now.find((file) => file.platform === record.platform) ?? now[0];
  }
  const path = loaded?.service.dockerfile ?? 'Dockerfile';
  const parsed = parseDockerfile({ path, text: fingerprint.dockerfile });
  if (!parsed.ok) return undefined;
  const targetPlatform = record.platform ?? fingerprint.platforms[0] ?? 'linux/amd64';
  const resolved = resolveDockerfile(parsed.value, {
    buildArgs: fingerprint.args,
    targetPlatform,
    buildPlatform: pool.of(record.service).info.platforms[0] ?? targetPlatform,
    // Those that Dockerfiles imply were given to the build as named contexts too.
    contextNames: Object.keys(fingerprint.contexts).filter((name) => name !== ''),
    ...(fingerprint.target !== '' && { target: fingerprint.target }),
  });
  return resolved.ok ? resolved.value : undefined;
}
