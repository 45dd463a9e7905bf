import type { Entries } from './entries.ts';
import type { TokenScope } from './runtime-token.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Call {
  readonly method: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly scopes: readonly TokenScope[];
  /** Where a blob is reached. */
  readonly addressOf: (id: string) => string;
}

/** The three calls of `github.actions.results.api.v1.CacheService` that BuildKit's client makes, as JSON. */
export function answerCall(entries: Entries, { method, body, scopes, addressOf }: Call): Answer {
  const { key, version, restore_keys: restoreKeys } = body;
  const named = { key: String(key), version: String(version) };
  switch (method) {
    case 'CreateCacheEntry': {
      const entry = entries.create(scopes, named.key, named.version);
      if (entry === undefined)
        return { status: 409, body: { code: 'already_exists', msg: `${named.key} exists` } };
      return { status: 200, body: { ok: true, signed_upload_url: addressOf(entry.id) } };
    }
    case 'FinalizeCacheEntryUpload': {
      const entry = entries.unfinished(scopes, named.key, named.version);
      if (entry === undefined || entry.bytes.length !== Number(body['size_bytes']))
        return { status: 400, body: { code: 'invalid_argument', msg: 'not what was uploaded' } };
      entry.finished = true;
      return { status: 200, body: { ok: true, entry_id: entry.id } };
    }
    case 'GetCacheEntryDownloadURL': {
      const prefixes = Array.isArray(restoreKeys) ? restoreKeys.map(String) : [];
      const entry = entries.find(scopes, { ...named, prefixes });
      if (entry === undefined) return { status: 200, body: { ok: false } };
      const found = { signed_download_url: addressOf(entry.id), matched_key: entry.key };
      return { status: 200, body: { ok: true, ...found } };
    }
    default:
      return { status: 404, body: { code: 'bad_route', msg: `no ${method}` } };
  }
}
