import { z } from 'zod';
import type { IndexManifest } from '../image/manifest.ts';
import { parseJson } from '../json.ts';
import type { Versions } from './databases.ts';

const SPDX = 'https://spdx.dev/Document';

const statement = z.object({
  predicate: z.object({
    packages: z
      .array(z.object({ name: z.string(), versionInfo: z.string().optional() }))
      .optional(),
  }),
});

/** Digest of the attestation manifest of an image (BuildKit, `docs/attestations/attestation-storage.md`). */
export function attestationOf({ manifests }: IndexManifest, image: string) {
  return manifests.find(
    ({ annotations }) =>
      annotations?.['vnd.docker.reference.type'] === 'attestation-manifest' &&
      annotations['vnd.docker.reference.digest'] === image,
  )?.digest;
}

/** True for the layer of an attestation manifest that holds an SPDX document. */
export function isSpdx({
  annotations,
}: {
  readonly annotations?: Readonly<Record<string, string>> | null | undefined;
}): boolean {
  return annotations?.['in-toto.io/predicate-type'] === SPDX;
}

/** The packages of an SPDX document that have a version; undefined when it is none. */
export function readSpdx(text: string): Versions | undefined {
  const parsed = statement.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const packages = parsed.data.predicate.packages ?? [];
  return new Map(
    packages.flatMap(({ name, versionInfo }) =>
      versionInfo === undefined || versionInfo === '' ? [] : [[name, versionInfo] as const],
    ),
  );
}
