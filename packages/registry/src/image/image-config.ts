import { z } from 'zod';
import { parseJson } from '../json.ts';

const imageConfig = z.object({
  os: z.string().min(1),
  architecture: z.string().min(1),
  variant: z.string().optional(),
  created: z.string().nullish(),
  config: z
    .object({ User: z.string().nullish(), OnBuild: z.array(z.string()).nullish() })
    .nullish(),
});

/** The part of an image's configuration that matters for builds on top (OCI image spec, "config.md"). */
export interface ImageConfig {
  /** `os/architecture[/variant]`, as it is written there. */
  readonly platform: string;
  readonly user: string;
  readonly onBuild: readonly string[];
  /** RFC 3339; absent when the image does not say, or says something that is no time. */
  readonly created?: string;
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Decodes a configuration; undefined when it is not that of an image. */
export function decodeImageConfig(bytes: Uint8Array): ImageConfig | undefined {
  const decoded = imageConfig.safeParse(parseJson(new TextDecoder().decode(bytes)));
  if (!decoded.success) return undefined;
  const { os, architecture, variant, created, config } = decoded.data;
  return {
    platform: joinPlatform({ os, architecture, variant }),
    user: config?.User ?? '',
    onBuild: config?.OnBuild ?? [],
    ...(typeof created === 'string' && RFC_3339.test(created) && { created }),
  };
}

export function joinPlatform(parts: {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}): string {
  return [parts.os, parts.architecture, parts.variant].filter(Boolean).join('/');
}
