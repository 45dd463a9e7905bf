import { LAYER_CACHE_TYPES, LAYER_CACHE_WRITERS } from '@orchestrate/model';
import * as z from 'zod/mini';
import { FREE_NAME, KEY_TEXT, NOT_EMPTY } from './rules.ts';
import { key, named, note, template, templateScalar, text } from './text.ts';

/** The layer cache of a service. Which keys go with which type is asked in `service/layer-cache.ts`. */
export const cacheShape = note(
  z.strictObject({
    type: key(
      z.enum([...LAYER_CACHE_TYPES, 'none']),
      'Where layers are kept. `none` takes away what the service inherits.',
      'registry',
    ),
    mode: key(
      z.enum(['min', 'max']),
      'Layers of the image alone (`min`), or of all stages (`max`). Default: `max`.',
      'max',
    ),
    repository: key(
      template(),
      'For `registry` and `inline`: image name without tag. Default: the image’s own, with which it then shares layers.',
      'registry.example.com/shop/cache',
    ),
    path: key(
      template(),
      'For `local`: a folder, relative to the manifest. Default: `.orchestrate/layers`.',
      '/var/cache/layers',
    ),
    write: key(
      z.enum(LAYER_CACHE_WRITERS),
      'Who writes: `ci` (default; a `local` cache: `always`), `always` or `never`. All read.',
      'ci',
    ),
    mainBranch: key(
      text(NOT_EMPTY),
      'Branch whose cache the others fall back to. Default: as the CI system or git say.',
      'trunk',
    ),
    compression: key(
      z.enum(['zstd', 'gzip', 'estargz', 'uncompressed']),
      'For `registry` and `local`: how layers are packed that the image does not have. Default: `zstd`.',
      'zstd',
    ),
    options: key(
      named(KEY_TEXT, templateScalar()),
      'Further fields that buildx’s `--cache-to` and `--cache-from` know for the type.',
      { region: 'eu-central-1', bucket: 'shop-layers' },
    ),
    secrets: key(
      named(KEY_TEXT, text(FREE_NAME)),
      'Fields whose values are secrets, with the names of their providers.',
      { secret_access_key: 'azure_key' },
    ),
    from: key(
      z.array(template()),
      'More caches to read, as `docker buildx build --cache-from` takes them.',
      ['type=registry,ref=registry.example.com/shop/cache:catalog'],
    ),
    to: key(
      z.array(template()),
      'More caches to write, as `docker buildx build --cache-to` takes them.',
      ['type=registry,ref=registry.example.com/shop/cache:catalog,mode=max'],
    ),
  }),
  { id: 'Cache', title: 'Layer cache', description: 'Layer cache that travels between machines.' },
);
