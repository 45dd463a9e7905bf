import type { Material } from '@orchestrate/model';
import { type Json, list, listOf, record, text } from '../json.ts';

/**
 * The sources that a provenance predicate lists: `materials` in SLSA 0.2, `resolvedDependencies` in SLSA 1.
 * `digest.sha256` becomes `sha256:…`.
 */
export function materialsOf(predicate: Json): Material[] {
  const found = record(predicate);
  const dependencies = record(found?.buildDefinition)?.resolvedDependencies;
  return listOf([...list(found?.materials), ...list(dependencies)], decodeMaterial);
}

/** Each source once. */
export function uniqueMaterials(materials: readonly Material[]): Material[] {
  return [...new Map(materials.map((material) => [JSON.stringify(material), material])).values()];
}

function decodeMaterial(value: Json): Material | undefined {
  const material = record(value);
  const uri = text(material?.uri);
  if (uri === undefined) return undefined;
  const sha256 = text(record(material?.digest)?.sha256);
  return { uri, ...(sha256 !== undefined && { digest: `sha256:${sha256}` }) };
}
