import type { BuilderInfo, Builders, Unavailable } from '@orchestrate/model';
import { normalizePlatform } from '@orchestrate/model';
import { currentContextName } from '../engine/docker-context.ts';
import { findEndpoint } from '../engine/endpoint.ts';
import { engineInfo } from '../engine/engine-info.ts';
import type { Environment } from '../environment.ts';
import { addressBuilder } from '../process/builder-address.ts';
import { findBuildx } from '../process/buildx-plugin.ts';
import type { BuildxAnswer } from '../process/buildx-process.ts';
import { childEnv } from '../process/child-env.ts';
import { clientVersion } from './client-version.ts';
import { contextBuilder } from './current-builder.ts';
import {
  builderUnreachable,
  buildxTooOld,
  engineTooOld,
  noBuilder,
  noBuildx,
  noEngine,
} from './diagnostics.ts';
import { parseInspect } from './inspect-text.ts';
import { deniesUnlocked } from './policy-self-test.ts';
import { isOlder } from './version.ts';

export interface BuildersOptions {
  readonly env: Environment;
  /** Folders with docker's plugins for the whole system; docker's own when not given. */
  readonly pluginFolders?: readonly string[];
}

/** `--allow=fs=…` of bake came with this release. */
const OLDEST_BUILDX = [0, 19] as const;
/** The first engine with BuildKit 0.12, in which a policy selects tags. */
const OLDEST_ENGINE = [25, 0] as const;

/** What the builders of this machine are and can do. */
export function createBuilders({ env, pluginFolders }: BuildersOptions): Builders {
  return {
    inspect: async (name) => {
      const buildx = await findBuildx(env, pluginFolders);
      return buildx === undefined ? noBuildx() : look(env, buildx, name);
    },
    engine: async () => lookAtEngine(env, await currentContextName(env)),
    client: async (known) => {
      const buildx = await findBuildx(env, pluginFolders);
      if (buildx === undefined) return noBuildx();
      const version = await clientVersion(env, buildx, known);
      if (isOlder(version, OLDEST_BUILDX)) return buildxTooOld(version, OLDEST_BUILDX.join('.'));
      return { ok: true, version };
    },
    buildkitVersion: async (name) => {
      const buildx = await findBuildx(env, pluginFolders);
      if (buildx === undefined) return undefined;
      return parseInspect((await inspect(env, buildx, name)).stdout).buildkitVersion;
    },
    honoursSourcePolicy: async (name) => {
      const buildx = await findBuildx(env, pluginFolders);
      return buildx !== undefined && deniesUnlocked(env, { buildx, builder: name });
    },
  };
}

type Look = { readonly ok: true; readonly info: BuilderInfo } | Unavailable;

async function look(env: Environment, buildx: string, name: string | undefined): Promise<Look> {
  const context = await contextBuilder(env, name);
  return context === undefined ? askInspect(env, buildx, name) : lookAtEngine(env, context);
}

/** An engine says of itself what is needed, without a process. */
async function lookAtEngine(env: Environment, context: string): Promise<Look> {
  const endpoint = await findEndpoint(env, context);
  if (endpoint === undefined) return noBuilder(context);
  const answer = await engineInfo(endpoint);
  if (!answer.ok) return noEngine(endpoint.address, answer.message);
  const { version, operatingSystem, architecture, containerdStore } = answer.info;
  if (isOlder(version, OLDEST_ENGINE)) return engineTooOld(version, OLDEST_ENGINE.join('.'));
  const platform = normalizePlatform(`${operatingSystem}/${architecture}`);
  return {
    ok: true,
    info: {
      name: context,
      driver: 'docker',
      platforms: platform === undefined ? [] : [platform],
      engineVersion: version,
      containerdStore,
    },
  };
}

async function askInspect(
  env: Environment,
  buildx: string,
  name: string | undefined,
): Promise<Look> {
  const answer = await inspect(env, buildx, name);
  if (/no builder .* found/.test(answer.stderr)) return noBuilder(name ?? env.BUILDX_BUILDER ?? '');
  const { error, ...found } = parseInspect(answer.stdout);
  const reason =
    error ?? (answer.exitCode === 0 ? undefined : answer.stderr.replace(/^ERROR: /, '').trim());
  if (reason !== undefined)
    return builderUnreachable(name ?? found.name, reason.replace(/\.$/, ''));
  // A context may still be the current builder although others were made: its engine knows more.
  if (found.driver === 'docker') return lookAtEngine(env, found.name);
  return { ok: true, info: { ...found, containerdStore: false } };
}

async function inspect(
  env: Environment,
  buildx: string,
  name: string | undefined,
): Promise<BuildxAnswer> {
  const { askBuildx } = await import('../process/buildx-process.ts');
  const { args, dockerContext } = await addressBuilder(env, name);
  const place = dockerContext === undefined ? {} : { dockerContext };
  return askBuildx({
    buildx,
    args: ['inspect', ...args],
    env: childEnv({ env, secrets: [], ...place }),
  });
}
