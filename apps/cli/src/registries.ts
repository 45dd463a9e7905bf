import type { Downloads, Mirror, PackageLists, Registry } from '@orchestrate/model';
import type { World } from '@orchestrate/pipeline';
import type { Client } from '@orchestrate/registry';

type Environment = Readonly<Record<string, string | undefined>>;

/** One client for the whole process, so that tokens are reused and limits hold; loaded with the first request. */
export function lazyClient(env: Environment): () => Promise<Client> {
  let client: Promise<Client> | undefined;
  const load = async (): Promise<Client> =>
    (await import('@orchestrate/registry')).createClient({ env });
  return () => (client ??= load());
}

/** Registries by their mirrors, over one client, in which a reference is resolved once. */
export function lazyRegistries(client: () => Promise<Client>): World['registry'] {
  const known = new Map<string, Registry>();
  return (mirrors) => {
    const key = JSON.stringify(mirrors);
    const registry = known.get(key) ?? lazyRegistry(() => load(client, mirrors));
    known.set(key, registry);
    return registry;
  };
}

async function load(client: () => Promise<Client>, mirrors: readonly Mirror[]): Promise<Registry> {
  const { createRegistry, resolveOnce } = await import('@orchestrate/registry');
  return resolveOnce(createRegistry({ client: await client(), mirrors }));
}

/** Loaded with the first image that is looked into. */
export function lazyPackageLists(client: () => Promise<Client>): World['packageLists'] {
  return (mirrors) => {
    let opened: Promise<PackageLists> | undefined;
    const open = async (): Promise<PackageLists> => {
      const { createPackageLists } = await import('@orchestrate/registry/packages');
      return createPackageLists({ client: await client(), mirrors });
    };
    return { read: async (...request) => (await (opened ??= open())).read(...request) };
  };
}

function lazyRegistry(open: () => Promise<Registry>): Registry {
  let opened: Promise<Registry> | undefined;
  const registry = (): Promise<Registry> => (opened ??= open());
  return {
    resolve: async (...request) => (await registry()).resolve(...request),
    head: async (...request) => (await registry()).head(...request),
    retag: async (...request) => (await registry()).retag(...request),
    tagsElsewhere: async (...request) => (await registry()).tagsElsewhere(...request),
    manifest: async (...request) => (await registry()).manifest(...request),
    blob: async (...request) => (await registry()).blob(...request),
    withdraw: async (...request) => (await registry()).withdraw(...request),
    annotated: async (...request) => (await registry()).annotated(...request),
    annotate: async (...request) => (await registry()).annotate(...request),
  };
}

/** Loaded with the first file that is asked for. */
export function lazyDownloads(): Downloads {
  let opened: Promise<Downloads> | undefined;
  const open = async (): Promise<Downloads> =>
    (await import('@orchestrate/registry')).createDownloads();
  return { digest: async (...request) => (await (opened ??= open())).digest(...request) };
}
