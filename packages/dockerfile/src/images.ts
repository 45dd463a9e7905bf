import type { ImageUse } from '@orchestrate/model';
import type { Base, BuildNode, StageNode } from './node.ts';

/**
 * The images that stages stand on and that their commands name, each as often as it is named. `reachable` is
 * what the wanted target needs.
 */
export function imagesOf(
  stages: readonly StageNode[],
  reachable: ReadonlySet<BuildNode>,
): ImageUse[] {
  const seen = new Set<BuildNode>();
  return stages.flatMap((node) => [
    ...baseImage(node, reachable.has(node)),
    ...namedImages(node, reachable, seen),
  ]);
}

function baseImage({ base, stage, platform }: StageNode, reachable: boolean): ImageUse[] {
  return imageUse(base, {
    kind: 'from',
    at: stage.baseAt,
    line: stage.from.line,
    stage: stage.index,
    reachable,
    ...(platform !== undefined && { platform }),
  });
}

function namedImages(
  { commands, stage }: StageNode,
  reachable: ReadonlySet<BuildNode>,
  seen: Set<BuildNode>,
): ImageUse[] {
  return commands.flatMap(({ instruction, sources }) =>
    sources.flatMap(({ node, at }) => {
      // COPY --from=NUMBER may mean an image that was named before: that is no further use of it.
      if (node.kind !== 'image' || seen.has(node)) return [];
      seen.add(node);
      return imageUse(node.base, {
        kind: instruction.keyword === 'COPY' ? 'copy' : 'mount',
        at,
        line: instruction.line,
        stage: stage.index,
        reachable: reachable.has(node),
      });
    }),
  );
}

function imageUse(base: Base, place: Omit<ImageUse, 'ref' | 'normalized'>): ImageUse[] {
  if (base.kind !== 'image') return [];
  return [{ ...place, ref: base.ref, normalized: base.reference.normalized }];
}
