import { contextBuilder } from '../builders/current-builder.ts';
import { findEndpoint } from '../engine/endpoint.ts';
import { connectToBuildkit } from '../engine/upgrade.ts';
import type { Environment } from '../environment.ts';
import { addressBuilder } from '../process/builder-address.ts';
import { findBuildx } from '../process/buildx-plugin.ts';
import { childEnv } from '../process/child-env.ts';
import { type OpenConnection, openGrpc } from './grpc.ts';

export interface BuildkitAddress {
  readonly env: Environment;
  readonly buildx: string;
  /** The current one without a name. */
  readonly builder: string | undefined;
}

/** Finds the client; rejects when there is none. */
export async function addressBuildkit(
  env: Environment,
  builder: string | undefined,
): Promise<BuildkitAddress> {
  const buildx = await findBuildx(env);
  if (buildx === undefined) throw new Error('the docker buildx plugin was not found');
  return { env, buildx, builder };
}

/**
 * Connects to a builder's BuildKit: straight to the engine when that is the builder, otherwise by way of
 * `buildx dial-stdio`, which reaches every driver but takes a process. Each call then takes about a millisecond.
 */
export async function openBuildkit(address: BuildkitAddress): Promise<OpenConnection> {
  const { env, buildx, builder } = address;
  const context = await contextBuilder(env, builder);
  const endpoint = context === undefined ? undefined : await findEndpoint(env, context);
  if (endpoint !== undefined) {
    const connection = openGrpc(await connectToBuildkit(endpoint));
    return { connection, close: async () => connection.close() };
  }
  const { dialBuildkit } = await import('./dial.ts');
  const { args, dockerContext } = await addressBuilder(env, builder);
  const place = dockerContext === undefined ? {} : { dockerContext };
  return dialBuildkit({ buildx, args, env: childEnv({ env, secrets: [], ...place }) });
}
