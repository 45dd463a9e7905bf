import type { BuilderInfo, ImageRef, LinkedContext, Service } from '@orchestrate/model';
import { formatImageRef, parseImageRef } from '@orchestrate/model';

/**
 * How a dependant reaches a parent: by the digest of its image where the builder can see the image (pushed,
 * or loaded into an engine with the containerd store), otherwise as a target of the same bake, whose steps
 * the builder still has cached. `digest` is undefined for a parent that was not built in this run.
 */
export function linkParent(
  parent: Service,
  digest: string | undefined,
  builder: BuilderInfo,
): LinkedContext {
  const target: LinkedContext = { kind: 'target', service: parent.name };
  const tag = parent.tags[0];
  if (digest === undefined || tag === undefined) return target;
  const ref = parseImageRef(tag);
  if (ref === undefined) throw new Error(`tag ${tag} of ${parent.name} passed the manifest check`);
  // Pushed images have only a staging tag so far: the digest alone names them.
  if (puts(parent, 'push')) return { kind: 'image', name: formatImageRef(withoutTag(ref, digest)) };
  const local = builder.driver === 'docker' && builder.containerdStore && puts(parent, 'load');
  return local ? { kind: 'image', name: formatImageRef({ ...ref, digest }) } : target;
}

function puts(service: Service, kind: 'load' | 'push'): boolean {
  return service.outputs.some((output) => output.kind === kind);
}

function withoutTag(ref: ImageRef, digest: string): ImageRef {
  return { host: ref.host, path: ref.path, digest };
}
