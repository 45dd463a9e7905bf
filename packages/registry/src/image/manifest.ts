import { z } from 'zod';
import { parseJson } from '../json.ts';
import { isSha256 } from './digest.ts';
import { isIndexType, isManifestType, isSchema1Type } from './media-type.ts';

const descriptor = z.object({
  mediaType: z.string(),
  digest: z.string().refine(isSha256, 'is no sha256 digest'),
  size: z.int().nonnegative(),
  artifactType: z.string().optional(),
  annotations: z.record(z.string(), z.string()).nullish(),
  platform: z
    .object({ os: z.string(), architecture: z.string(), variant: z.string().optional() })
    .optional(),
});

const index = z.object({ manifests: z.array(descriptor) });
const image = z.object({ config: descriptor, layers: z.array(descriptor) });
const envelope = z.object({
  schemaVersion: z.number(),
  mediaType: z.string().optional(),
  manifests: z.unknown().optional(),
  layers: z.unknown().optional(),
});

/** A pointer to content (OCI image spec, "Content Descriptors"). */
export type Descriptor = z.infer<typeof descriptor>;

export interface ImageManifest {
  readonly kind: 'image';
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

export interface IndexManifest {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
}

/** Why bytes are not a manifest that we can use. */
export interface NoManifest {
  readonly kind: 'unusable';
  readonly message: string;
  readonly hint?: string;
}

const SCHEMA_1: NoManifest = {
  kind: 'unusable',
  message: 'is in the old schema 1 format, which BuildKit no longer reads.',
  hint: 'Use a newer tag, or pull the image with an old docker and push it again with a current one.',
};

/**
 * Decodes a manifest. Header and document must agree on what it is: a document that is an index to some and an
 * image to others is an attack (GHSA-mc8v-mgrf-8f4m).
 */
export function decodeManifest(
  bytes: Uint8Array,
  contentType: string,
): ImageManifest | IndexManifest | NoManifest {
  if (isSchema1Type(contentType)) return SCHEMA_1;
  const document = parseJson(new TextDecoder().decode(bytes));
  if (document === undefined) return unusable('the manifest is no JSON.');
  const outer = envelope.safeParse(document);
  if (!outer.success) return unusable('the document is no manifest.');
  if (outer.data.schemaVersion === 1) return SCHEMA_1;
  const known = isIndexType(contentType) || isManifestType(contentType);
  const mediaType = known ? contentType : (outer.data.mediaType ?? contentType);
  const claimed = outer.data.mediaType;
  const bothKinds = outer.data.manifests !== undefined && outer.data.layers !== undefined;
  if (bothKinds || (claimed !== undefined && claimed !== mediaType))
    return unusable('the manifest contradicts itself about its type.');
  if (isIndexType(mediaType)) return decodeIndex(document, mediaType);
  if (isManifestType(mediaType)) return decodeImage(document, mediaType);
  return unusable(`its type ${mediaType || '(none)'} is not that of an image.`);
}

function decodeIndex(document: unknown, mediaType: string): IndexManifest | NoManifest {
  const decoded = index.safeParse(document);
  return decoded.success
    ? { kind: 'index', mediaType, manifests: decoded.data.manifests }
    : malformed(decoded.error);
}

function decodeImage(document: unknown, mediaType: string): ImageManifest | NoManifest {
  const decoded = image.safeParse(document);
  if (!decoded.success) return malformed(decoded.error);
  const { config, layers } = decoded.data;
  return { kind: 'image', mediaType, config, layers };
}

function malformed(error: z.ZodError): NoManifest {
  const place = error.issues[0]?.path.join('.') || 'the whole';
  return unusable(`the manifest is malformed (at ${place}).`);
}

function unusable(message: string): NoManifest {
  return { kind: 'unusable', message };
}
