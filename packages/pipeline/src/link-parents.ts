import type { BuilderInfo, LinkedContext, Outcome, Service } from '@orchestrate/model';
import { formatImageRef, parseImageRef } from '@orchestrate/model';

/**
 * How a dependant reaches a parent that is built: by the digest of its image where the builder can see the
 * image (loaded into an engine with the containerd store, or pushed), otherwise as a target of the same
 * bake, whose steps the builder still has cached.
 */
export function linkParent(parent: Service, outcome: Outcome | undefined, builder: BuilderInfo): LinkedContext {
  const digest = outcome?.indexDigest;
  const tag = parent.tags[0];
  if (digest === undefined || tag === undefined || !isVisible(parent, builder)) {
    return { kind: 'target', service: parent.name };
  }
  const ref = parseImageRef(tag);
  if (ref === undefined) throw new Error(`tag ${tag} of ${parent.name} passed the manifest check`);
  return { kind: 'image', name: formatImageRef({ ...ref, digest }) };
}

function isVisible(parent: Service, builder: BuilderInfo): boolean {
  return (
    builder.driver === 'docker' && builder.containerdStore && parent.outputs.some((output) => output.kind === 'load')
  );
}
