import type { Downloads, Mirror, Registry } from '@orchestrate/model';
import type { World } from '@orchestrate/pipeline';

/**
 * Registries by their mirrors, over one client for the whole process, so that tokens are reused, limits hold
 * and a reference is resolved once. The client is loaded with the first request: most runs make none.
 */
export function lazyRegistries(
  env: Readonly<Record<string, string | undefined>>,
): World['registry'] {
  let client: Promise<RegistryFactory> | undefined;
  const known = new Map<string, Registry>();
  return (mirrors) => {
    const key = JSON.stringify(mirrors);
    const registry =
      known.get(key) ?? lazyRegistry(async () => (await (client ??= load(env)))(mirrors));
    known.set(key, registry);
    return registry;
  };
}

type RegistryFactory = (mirrors: readonly Mirror[]) => Registry;

async function load(env: Readonly<Record<string, string | undefined>>): Promise<RegistryFactory> {
  const { createClient, createRegistry, resolveOnce } = await import('@orchestrate/registry');
  const client = createClient({ env });
  return (mirrors) => resolveOnce(createRegistry({ client, mirrors }));
}

function lazyRegistry(open: () => Promise<Registry>): Registry {
  let opened: Promise<Registry> | undefined;
  const registry = (): Promise<Registry> => (opened ??= open());
  return {
    resolve: async (...request) => (await registry()).resolve(...request),
    head: async (...request) => (await registry()).head(...request),
    retag: async (...request) => (await registry()).retag(...request),
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
