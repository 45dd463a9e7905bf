import { parseImageRef } from '@orchestrate/model';
import { repositoryOf } from '../cache/bases.ts';
import { finding, type Rule } from '../cache/finding.ts';
import { writtenEntries } from '../cache/layer-entry.ts';

const code = 'cache/other-repository';

/** Registries keep layers by repository: a cache elsewhere uploads and stores those of the image once more. */
export const otherRepository: Rule = {
  code,
  find: ({ input }) =>
    input.services.flatMap(({ service }) =>
      writtenEntries(service).flatMap((entry) => {
        const ref = parseImageRef(entry.fields['ref'] ?? '');
        const [image] = service.tags;
        if (entry.type !== 'registry' || ref === undefined || image === undefined) return [];
        const repository = `${ref.host}/${ref.path}`;
        const own = service.tags.map(repositoryOf);
        if (own.includes(repository)) return [];
        return finding(code, {
          severity: 'info',
          message: `The layer cache of ${service.name} lies in ${repository} and its image in ${own[0]}: layers that both have are uploaded and stored twice.`,
          hint: 'Keep the cache beside the image, under a tag of its own.',
          at: entry.at,
          edits: moved(
            entry.at.source.text.slice(entry.at.start, entry.at.end),
            entry.at.start,
            own[0] ?? '',
          ),
        });
      }),
    ),
};

/** The reference as it is written, replaced up to its tag. */
function moved(written: string, start: number, repository: string) {
  const found = /ref=((?:\$\{[^}]*\}|[^,"'\s])*)/.exec(written);
  const name = found?.[1] ?? '';
  if (found === null || name === '') return [];
  const tag = /:((?:\$\{[^}]*\}|[^/:}])*)$/.exec(name)?.[1] ?? 'cache';
  const from = start + found.index + 'ref='.length;
  return [
    {
      start: from,
      end: from + name.length,
      text: `${repository}:${tag === 'latest' ? 'cache' : tag}`,
    },
  ];
}
