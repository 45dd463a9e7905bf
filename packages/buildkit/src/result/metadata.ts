import type { Material } from '@orchestrate/model';
import { type Json, parseJson, record, text } from '../json.ts';
import { materialsOf, uniqueMaterials } from './provenance.ts';

/** What buildx writes of one target (`--metadata-file`). */
export interface TargetMetadata {
  /** Of the index, or the manifest when there is none; undefined when the output is no image. */
  readonly digest?: string;
  /** Undefined when buildx wrote no provenance. */
  readonly materials?: readonly Material[];
}

const PROVENANCE = 'buildx.build.provenance';

/** Reads the metadata of a bake by target. With several platforms there may be one provenance each (`…provenance/linux/arm64`). */
export function decodeMetadata(written: string): ReadonlyMap<string, TargetMetadata> {
  const targets = Object.entries(record(parseJson(written)) ?? {});
  return new Map(
    targets.flatMap(([target, value]) => {
      const metadata = record(value);
      return metadata === undefined ? [] : [[target, decodeTarget(metadata)] as const];
    }),
  );
}

function decodeTarget(metadata: Readonly<Record<string, Json>>): TargetMetadata {
  const digest = text(metadata['containerimage.digest']);
  const provenances = Object.entries(metadata).filter(
    ([key]) => key === PROVENANCE || key.startsWith(`${PROVENANCE}/`),
  );
  return {
    ...(digest !== undefined && { digest }),
    ...(provenances.length > 0 && {
      materials: uniqueMaterials(provenances.flatMap(([, predicate]) => materialsOf(predicate))),
    }),
  };
}
