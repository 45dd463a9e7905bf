import type { Platform } from '@orchestrate/model';
import { normalizePlatform } from '@orchestrate/model';
import { nearest } from '../suggest.ts';
import { scalarsIn } from '../tree/tree.ts';
import type { Surroundings, WrittenService } from './surroundings.ts';

const LINUX =
  '386 amd64 amd64/v2 amd64/v3 amd64/v4 arm/v5 arm/v6 arm/v7 arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x';
const OTHERS =
  'windows/amd64 windows/arm64 freebsd/amd64 freebsd/arm64 darwin/amd64 darwin/arm64 wasi/wasm';

/** What Go, and so BuildKit, builds for containers (`go tool dist list`), in canonical form. */
const KNOWN: readonly Platform[] = [
  ...LINUX.split(' ').map((architecture) => `linux/${architecture}`),
  ...OTHERS.split(' '),
];

/** Canonical platforms, each once; a value may hold several, comma separated, as `--platform` does. */
export function readPlatforms(
  { tree }: WrittenService,
  { report }: Surroundings,
): readonly Platform[] {
  const platforms = scalarsIn(tree, 'platforms').flatMap(({ text, at }) =>
    text.split(',').flatMap((part) => {
      const platform = normalizePlatform(part.trim());
      if (platform === undefined) {
        const hint = 'Write system and architecture, for example `linux/amd64` or `linux/arm/v7`.';
        report({ code: 'invalid-platform', message: `\`${part}\` is not a platform.`, hint, at });
        return [];
      }
      if (!KNOWN.includes(platform)) {
        const near = nearest(platform, KNOWN);
        const hint =
          near === undefined ? 'Check that the builder knows it.' : `Did you mean \`${near}\`?`;
        report({
          code: 'unknown-platform',
          severity: 'warning',
          message: `\`${platform}\` is an unusual platform.`,
          hint,
          at,
        });
      }
      return [platform];
    }),
  );
  return [...new Set(platforms)];
}
