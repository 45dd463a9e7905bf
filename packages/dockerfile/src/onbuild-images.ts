import type { Checked, Dockerfile, ImageUse } from '@orchestrate/model';
import type { ResolveOptions } from './options.ts';
import { resolveDockerfile } from './resolve.ts';

/**
 * The images that ONBUILD triggers in the config of a base image pull on top of the Dockerfile's own: what
 * COPY --from and mounts in them name, unless it is a stage or a named context of this file. `base` is the
 * normalized reference whose config holds the triggers. A trigger that does not work is an error at the FROM.
 */
export function onBuildImages(
  triggers: readonly string[],
  {
    dockerfile,
    base,
    options,
  }: { readonly dockerfile: Dockerfile; readonly base: string; readonly options: ResolveOptions },
): Checked<readonly ImageUse[]> {
  const { baseImages } = options;
  const resolved = resolveDockerfile(dockerfile, {
    ...options,
    baseImages: {
      get: (ref) =>
        ref === base ? { ...baseImages?.get(ref), onBuild: triggers } : baseImages?.get(ref),
    },
  });
  if (!resolved.ok) return resolved;
  const { images, stages } = resolved.value;
  const used = images.filter(({ kind, stage = -1, line }) => {
    const below = stages[stage]?.base;
    const onTop = below?.kind === 'image' && below.normalized === base;
    // Triggers stand at the FROM that runs them.
    return kind !== 'from' && onTop && dockerfile.stages[stage]?.from.line === line;
  });
  return { ok: true, value: used, diagnostics: resolved.diagnostics };
}
