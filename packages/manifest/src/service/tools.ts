import type { Location, ToolImage, ToolKind } from '@orchestrate/model';
import { parseImageRef } from '@orchestrate/model';
import type { Report } from '../problem.ts';
import { type Mapping, mappingIn, scalarIn } from '../tree/tree.ts';
import type { Surroundings, WrittenService } from './surroundings.ts';

/** What buildx takes for `--sbom=true` (buildx `util/buildflags`, BuildKit `frontend/attestations/sbom`). */
const SCANNER = 'docker/buildkit-syft-scanner:stable-1';

/** Images that the build of a service pulls although no Dockerfile names them. */
export function readTools({ tree }: WrittenService, around: Surroundings): ToolImage[] {
  const sbom = scalarIn(mappingIn(tree, 'attestations'), 'sbom');
  const scanner =
    sbom === undefined || sbom.value === false
      ? undefined
      : toolImage('scanner', sbom.value === true ? SCANNER : sbom.text, sbom.at, around.report);
  return scanner === undefined ? [...around.tools] : [scanner, ...around.tools];
}

/** `buildkit` of the manifest: every build runs on it. */
export function readBuildkit(manifest: Mapping, report: Report): ToolImage | undefined {
  const written = scalarIn(manifest, 'buildkit');
  return written && toolImage('buildkit', written.text, written.at, report);
}

/** How much of the build the provenance tells. */
export function readProvenance({ tree }: WrittenService): 'min' | 'max' | undefined {
  const written = scalarIn(mappingIn(tree, 'attestations'), 'provenance')?.text;
  return written === 'min' || written === 'max' ? written : undefined;
}

function toolImage(
  kind: ToolKind,
  ref: string,
  at: Location,
  report: Report,
): ToolImage | undefined {
  if (parseImageRef(ref) !== undefined) return { kind, ref, at };
  report({
    code: 'invalid-image-reference',
    message: `\`${ref}\` is not a valid image name.`,
    hint: 'Write host, path in lower case and tag, for example `docker/buildkit-syft-scanner:stable-1`.',
    at,
  });
  return undefined;
}
