import * as z from 'zod/mini';
import { BYTES } from './rules.ts';
import { key, template, text } from './text.ts';

/** How cache mounts travel between machines. */
export const mountTransportShape = z.strictObject({
  persist: key(
    z.boolean(),
    'In CI, restore cache mounts before a build and save them after it. Default: `false`. `--persist` and `--no-persist` take precedence.',
    true,
  ),
  repository: key(
    template(),
    'Image repository that keeps saved cache mounts. Default: `registry` followed by `cache-mounts`.',
    'registry.example.com/shop/cache-mounts',
  ),
  maxSize: key(
    text(BYTES),
    'Most that is saved of one mount; what was written longest ago is left out first. Default: `4GB`.',
    '2GB',
    '500MB',
  ),
  keepKeys: key(
    z.int().check(z.minimum(1)),
    'For how many contents of its lockfiles a mount is kept; those saved longest ago are deleted first. Default: `5`.',
    5,
  ),
  helper: key(
    template(),
    'Image with `sh`, `tar`, `find` and `awk` that copies the files. Default: `busybox:stable`. The lock pins it.',
    'registry.example.com/tools/busybox:1.37',
  ),
});
