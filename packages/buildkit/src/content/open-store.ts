import { contextBuilder } from '../builders/current-builder.ts';
import { findEndpoint } from '../engine/endpoint.ts';
import { connectToBuildkit } from '../engine/upgrade.ts';
import type { Environment } from '../environment.ts';
import { addressBuilder } from '../process/builder-address.ts';
import { childEnv } from '../process/child-env.ts';
import { type BlobPart, contentStore, type OpenContentStore } from './content-store.ts';
import { openGrpc } from './grpc.ts';

export interface StoreInput {
  readonly env: Environment;
  readonly buildx: string;
  /** The current one without a name. */
  readonly builder: string | undefined;
}

/**
 * Connects to a builder's content store: straight to the engine when that is the builder, otherwise by way of
 * `buildx dial-stdio`, which reaches every driver but takes a process. Each blob then takes about a millisecond.
 */
export async function openContentStore(input: StoreInput): Promise<OpenContentStore> {
  const { env, buildx, builder } = input;
  const context = await contextBuilder(env, builder);
  const endpoint = context === undefined ? undefined : await findEndpoint(env, context);
  if (endpoint !== undefined) {
    const connection = openGrpc(await connectToBuildkit(endpoint));
    return { ...contentStore(connection), close: async () => connection.close() };
  }
  const { dialContentStore } = await import('./dial.ts');
  const { args, dockerContext } = await addressBuilder(env, builder);
  const place = dockerContext === undefined ? {} : { dockerContext };
  return dialContentStore({ buildx, args, env: childEnv({ env, secrets: [], ...place }) });
}

/** The store that is being connected to; a connection that fails is told by every read. */
export function lateContentStore(opening: Promise<OpenContentStore>): OpenContentStore {
  // Nobody may ever read: then nobody needs to know.
  opening.catch(() => undefined);
  return {
    read: async (digest: string, part?: BlobPart) => (await opening).read(digest, part),
    close: async () => {
      const store = await opening.catch(() => undefined);
      await store?.close();
    },
  };
}
