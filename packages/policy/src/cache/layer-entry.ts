import type { Location, Service } from '@orchestrate/model';

/** One entry of `cache.from` or `cache.to`, as buildx reads it. */
export interface LayerEntry {
  readonly service: Service;
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
  /** What tells it from others: two entries with the same one are one cache. Undefined when nothing is kept. */
  readonly identity: string | undefined;
  readonly at: Location;
  /** It stands in the manifest as it is, `${…}` included. */
  readonly written: string;
}

/** Where each backend keeps the name of a cache, in words (BuildKit README, "Export cache"). */
const NAMES: Readonly<Record<string, readonly (readonly [field: string, otherwise: string])[]>> = {
  registry: [['ref', '']],
  gha: [['scope', 'buildkit']],
  local: [['dest', '']],
  s3: [
    ['bucket', ''],
    ['prefix', ''],
    ['name', 'buildkit'],
  ],
  azblob: [
    ['account_url', ''],
    ['name', 'buildkit'],
  ],
};

/** The field in which caches of a type get a name each. */
export const NAME_FIELDS: Readonly<Record<string, string>> = {
  registry: 'ref',
  gha: 'scope',
  local: 'dest',
  s3: 'name',
  azblob: 'name',
};

export function writtenEntries(service: Service): LayerEntry[] {
  return service.cacheTo.map((text, index) =>
    readEntry(service, text, service.cachePlaces?.to[index] ?? service.at),
  );
}

export function readEntries(service: Service): LayerEntry[] {
  return service.cacheFrom.map((text, index) =>
    readEntry(service, text, service.cachePlaces?.from[index] ?? service.at),
  );
}

function readEntry(service: Service, text: string, at: Location): LayerEntry {
  const plain = !text.includes('=');
  const pairs = text.split(',').map((field): [string, string] => {
    const equals = field.indexOf('=');
    return [field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1).trim()];
  });
  const fields = plain ? { type: 'registry', ref: text } : Object.fromEntries(pairs);
  const type = fields['type'] ?? 'registry';
  const names = NAMES[type]?.map(
    ([field, otherwise]) => fields[field] ?? (field === 'dest' ? (fields['src'] ?? '') : otherwise),
  );
  const identity = names === undefined ? undefined : JSON.stringify([type, ...names]);
  const written = at === service.at ? text : at.source.text.slice(at.start, at.end);
  return { service, type, fields, identity, at, written };
}
