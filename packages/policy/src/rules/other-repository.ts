import { type Location, parseImageRef, type Service, type TextEdit } from '@orchestrate/model';
import { repositoryOf } from '../cache/bases.ts';
import { finding, type Rule } from '../cache/finding.ts';
import { writtenEntries } from '../cache/layer-entry.ts';

const code = 'cache/other-repository';

/** Registries keep layers by repository: a cache elsewhere uploads and stores those of the image once more. */
export const otherRepository: Rule = {
  code,
  find: ({ input }) =>
    input.services.flatMap(({ service }) =>
      cachesOf(service).flatMap(({ ref: written, at, named, hint }) => {
        const ref = parseImageRef(written);
        const [own] = service.tags.map(repositoryOf);
        if (ref === undefined || own === undefined) return [];
        const repository = `${ref.host}/${ref.path}`;
        if (service.tags.some((tag) => repositoryOf(tag) === repository)) return [];
        return finding(code, {
          severity: 'info',
          message: `The layer cache of ${service.name} lies in ${repository} and its image in ${own}: layers that both have are uploaded and stored twice.`,
          hint,
          at,
          edits: named ? [] : moved(at, own),
        });
      }),
    ),
};

/** Where a service keeps layers in registries: by `type`, or by entries of `to`. */
function cachesOf(service: Service) {
  const { layerCache } = service;
  const kept =
    layerCache?.type === 'registry' && layerCache.repository !== undefined
      ? [{ ref: layerCache.repository, at: layerCache.at, named: true, hint: NAMED }]
      : [];
  const entries = writtenEntries(service).filter(({ type }) => type === 'registry');
  return [
    ...kept,
    ...entries.map(({ fields, at }) => ({
      ref: fields['ref'] ?? '',
      at,
      named: false,
      hint: 'Keep the cache beside the image, under a tag of its own.',
    })),
  ];
}

const NAMED =
  'Leave `repository` out: then the cache lies beside the image, under tags of its own.';

/** The reference as it is written, replaced up to its tag. */
function moved({ source, start, end }: Location, repository: string): TextEdit[] {
  const written = source.text.slice(start, end);
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
