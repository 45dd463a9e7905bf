import type { ImageBlobs } from '@orchestrate/model';
import { list, parse, readText, record, textOf } from './json-documents.ts';

/** A JSON document of an image, as it is kept. */
export interface ImageDocument {
  readonly kind: 'index' | 'manifest' | 'config' | 'attestation';
  readonly text: string;
}

export interface ImageLayer {
  readonly digest: string;
  readonly sizeBytes: number;
  /** Position in `created` of what made it. */
  readonly history: number | undefined;
}

/** One platform of an image, or its attestations. */
export interface ImagePart {
  readonly manifestDigest: string;
  readonly documents: readonly ImageDocument[];
  /** Base first; none of an attestation, whose layers are documents. */
  readonly layers: readonly ImageLayer[];
  /** `created_by` of the config's history. */
  readonly created: readonly string[];
}

/**
 * Reads everything of an image but its layers: index, manifests, configs and attestations (OCI image
 * specification; attestations as BuildKit stores them, `docs/attestations/attestation-storage.md`).
 */
export async function readDocuments(
  blobs: ImageBlobs,
  digest: string,
): Promise<readonly ImagePart[]> {
  const text = await readText(blobs, { digest });
  const children = list(parse(text).manifests);
  if (children.length === 0) return [await readPart(blobs, digest, { text, attestation: false })];
  const index: ImagePart = {
    manifestDigest: digest,
    documents: [{ kind: 'index', text }],
    layers: [],
    created: [],
  };
  const parts = await Promise.all(
    children.map(async (child) => {
      const attestation =
        record(child.annotations)['vnd.docker.reference.type'] === 'attestation-manifest';
      const own = textOf(child.digest);
      return readPart(blobs, own, { text: await readText(blobs, { digest: own }), attestation });
    }),
  );
  return [index, ...parts];
}

interface ManifestText {
  readonly text: string;
  readonly attestation: boolean;
}

async function readPart(
  blobs: ImageBlobs,
  manifestDigest: string,
  { text, attestation }: ManifestText,
): Promise<ImagePart> {
  const manifest = parse(text);
  const layers = list(manifest.layers);
  if (manifest.layers === undefined) throw new Error(`${manifestDigest} is not an image manifest`);
  const configDigest = record(manifest.config).digest;
  const config =
    typeof configDigest === 'string' ? await readText(blobs, { digest: configDigest }) : '';
  const documents: ImageDocument[] = [
    { kind: 'manifest', text },
    ...(config === '' ? [] : [{ kind: 'config' as const, text: config }]),
  ];
  if (attestation) {
    const statements = await Promise.all(
      layers.map((layer) => readText(blobs, { digest: textOf(layer.digest) })),
    );
    const attested = statements.map((text) => ({ kind: 'attestation' as const, text }));
    return { manifestDigest, documents: [...documents, ...attested], layers: [], created: [] };
  }
  const history = list(parse(config).history);
  const made = history.flatMap((entry, index) => (entry.empty_layer === true ? [] : [index]));
  return {
    manifestDigest,
    documents,
    layers: layers.map((layer, index) => ({
      digest: textOf(layer.digest),
      sizeBytes: Number(layer.size),
      history: made[index],
    })),
    created: history.map((entry) => textOf(entry.created_by)),
  };
}
