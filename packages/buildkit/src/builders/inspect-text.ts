import type { Platform } from '@orchestrate/model';
import { normalizePlatform } from '@orchestrate/model';

/** What `buildx inspect` prints of a builder; it has no JSON form. */
export interface InspectedBuilder {
  readonly name: string;
  readonly driver: string;
  readonly platforms: readonly Platform[];
  readonly buildkitVersion?: string;
  /** Image of the first node, where it is a container. */
  readonly image?: string;
  /** Why builder or node cannot be used. */
  readonly error?: string;
}

interface Field {
  readonly key: string;
  readonly value: string;
}

/** What buildx runs when nobody says otherwise (buildx `util/confutil`, `DefaultImage`). */
const DEFAULT_IMAGE = 'moby/buildkit:buildx-stable-1';
const IN_CONTAINERS: ReadonlySet<string> = new Set(['docker-container', 'kubernetes']);

/** Reads `Key: value` lines; of several nodes the platforms add up and the first version counts. */
export function parseInspect(printed: string): InspectedBuilder {
  const fields = printed.split('\n').flatMap((line): Field[] => {
    const [, key, value] = /^([A-Z][A-Za-z ]*):\s+(\S.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [{ key, value: value.trim() }];
  });
  const first = (key: string): string | undefined =>
    fields.find((field) => field.key === key)?.value;
  const platforms = fields
    .filter((field) => field.key === 'Platforms')
    .flatMap((field) => field.value.split(','))
    // A star marks platforms that were asked for when the builder was made.
    .flatMap((platform) => normalizePlatform(platform.trim().replace(/\*$/, '')) ?? []);
  const told = first('BuildKit version') ?? first('BuildKit');
  // Engines that a distribution has built say `v0.0.0+unknown`.
  const buildkitVersion = told?.startsWith('v0.0.0+') === true ? undefined : told;
  const driver = first('Driver') ?? '';
  const chosen = /(?:^|\s)image="([^"]+)"/.exec(first('Driver Options') ?? '')?.[1];
  const image = IN_CONTAINERS.has(driver) ? (chosen ?? DEFAULT_IMAGE) : undefined;
  const error = first('Error') ?? silence(driver, fields);
  return {
    name: first('Name') ?? '',
    driver,
    platforms: [...new Set(platforms)],
    ...(buildkitVersion !== undefined && { buildkitVersion }),
    ...(image !== undefined && { image }),
    ...(error !== undefined && { error }),
  };
}

/**
 * A BuildKit somewhere else that does not answer is no error for buildx (`driver/remote`), only inactive. Those
 * that run in containers are started by whoever builds with them.
 */
function silence(driver: string, fields: readonly Field[]): string | undefined {
  const all = (wanted: string): string[] =>
    fields.filter(({ key }) => key === wanted).map(({ value }) => value);
  const states = new Set(all('Status'));
  const isSilent = driver === 'remote' && states.size === 1 && states.has('inactive');
  return isSilent ? `no BuildKit answers at ${all('Endpoint').join(' or ')}` : undefined;
}
