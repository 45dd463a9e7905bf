import type { Service } from '@orchestrate/model';
import { type Mapping, mappingIn, scalarIn, scalarsIn } from '../tree/tree.ts';
import { readCacheMounts, readCaches } from './caches.ts';
import { readContexts } from './contexts.ts';
import { durationMs } from './duration.ts';
import { type ImageName, readImages } from './images.ts';
import { readLayerCache } from './layer-cache.ts';
import { readOutputs, type WrittenOutput } from './outputs.ts';
import { readPlaces } from './places.ts';
import { readPlatforms } from './platforms.ts';
import { readSecretUses } from './secret-uses.ts';
import { readDependencies, type ServiceUse } from './service-uses.ts';
import type { Surroundings, WrittenService } from './surroundings.ts';
import { readProvenance, readTools } from './tools.ts';

/** A service with the places that checks across services point at. */
export interface ReadService {
  readonly name: string;
  /** Undefined when context or Dockerfile cannot be told; that has been reported. */
  readonly service: Service | undefined;
  readonly uses: readonly ServiceUse[];
  readonly images: readonly ImageName[];
  readonly outputs: readonly WrittenOutput[];
}

/** Makes a service of its settings and reports every value that does not hold. */
export function readService(written: WrittenService, around: Surroundings): ReadService {
  const { name, at, tree } = written;
  const places = readPlaces(written, around);
  const { contexts, uses: linked } = readContexts(written, around);
  const uses = [...readDependencies(written, around), ...linked];
  const images = readImages(written, around);
  const layerCache = readLayerCache(written, images, around);
  const outputs = readOutputs(written, around);
  const target = scalarIn(tree, 'target')?.text;
  const timeout = scalarIn(tree, 'timeout')?.text;
  const provenance = readProvenance(written);
  const settings = {
    args: textsIn(tree, 'args'),
    labels: textsIn(tree, 'labels'),
    platforms: readPlatforms(written, around),
    secrets: readSecretUses(written, around),
    ssh: scalarsIn(tree, 'ssh').map(({ text }) => text),
    cacheMounts: readCacheMounts(written, places, around),
    ...readCaches(written, around),
    tools: readTools(written, around),
    ...(provenance !== undefined && { provenance }),
    ...(layerCache !== undefined && { layerCache }),
    ...(target !== undefined && { target }),
    ...(timeout !== undefined && { timeoutMs: durationMs(timeout) }),
  };
  const service = places && {
    name,
    at,
    ...places,
    ...settings,
    contexts,
    dependsOn: [...new Set(uses.map((use) => use.service))],
    tags: images.map((image) => image.name),
    outputs: outputs.map(({ output }) => output),
  };
  return { name, service, uses, images, outputs };
}

function textsIn(tree: Mapping, key: string): Readonly<Record<string, string>> {
  const entries = [...(mappingIn(tree, key)?.entries ?? [])];
  return Object.fromEntries(
    entries.flatMap(([name, { value }]) => (value.kind === 'scalar' ? [[name, value.text]] : [])),
  );
}
