import type { Platform } from '@orchestrate/model';
import { z } from 'zod';
import { parseJson } from '../json.ts';
import { platformName } from './platform-name.ts';

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
  /** Undefined when what is written there makes no sense. */
  readonly platform: Platform | undefined;
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
    platform: platformName({ os, architecture, variant }),
    user: config?.User ?? '',
    onBuild: config?.OnBuild ?? [],
    ...(isTime(created) && { created }),
  };
}

function isTime(text: string | null | undefined): text is string {
  return typeof text === 'string' && RFC_3339.test(text) && !Number.isNaN(Date.parse(text));
}
