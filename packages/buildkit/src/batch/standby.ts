import path from 'node:path';
import type { BuildBatch, BuildRequest } from '@orchestrate/model';
import type { Environment } from '../environment.ts';
import { addressBuilder } from '../process/builder-address.ts';
import { type BuildxProcess, type BuildxRun, startBuildx } from '../process/buildx-process.ts';
import { childEnv } from '../process/child-env.ts';
import { makePrivateFolder, type PrivateFolder } from '../process/private-folder.ts';
import { bakeArgs, POLICY } from './bake-command.ts';

export interface StandbyRequest {
  readonly env: Environment;
  /** Path of the buildx binary. */
  readonly buildx: string;
  readonly builder: string | undefined;
}

/**
 * A client process that was started before it is known what to build. buildx connects to its builder before it
 * reads its definition (`commands/bake.go`, `runBake`): meanwhile others find out what to build, and it waits
 * for that on standard input.
 */
export class Standby {
  /** Where files of the batch go. */
  readonly folder: PrivateFolder;
  readonly #builder: string | undefined;
  readonly #process: BuildxProcess;
  readonly #early: string[] = [];
  #onLine = (line: string): void => void this.#early.push(line);
  #hasEnded = false;

  private constructor(
    { builder, folder }: StandbyPlace,
    command: Pick<BuildxRun, 'buildx' | 'args' | 'env'>,
  ) {
    this.folder = folder;
    this.#builder = builder;
    this.#process = startBuildx({
      ...command,
      onLine: (line) => this.#onLine(line),
      isFed: true,
    });
    const end = (): void => void (this.#hasEnded = true);
    this.#process.ended.then(end, end);
  }

  static async start({ env, buildx, builder }: StandbyRequest): Promise<Standby> {
    const { args: builderArgs, dockerContext } = await addressBuilder(env, builder);
    const folder = await makePrivateFolder(env);
    const args = bakeArgs({ builderArgs, definition: '-', folder });
    const childSettings = childEnv({
      env,
      secrets: [],
      policyFile: path.join(folder.path, POLICY),
      ...(dockerContext !== undefined && { dockerContext }),
    });
    return new Standby({ builder, folder }, { buildx, args, env: childSettings });
  }

  /** Whether the batch can do with what the process was started with: secrets and ssh would have to be in there. */
  fits({ requests, linked, builder, sourcePolicy }: BuildBatch): boolean {
    if (this.#hasEnded || builder !== this.#builder || sourcePolicy === undefined) return false;
    return [...requests, ...linked].every(needsNothingElse);
  }

  build(definition: string, onLine: (line: string) => void): BuildxProcess {
    for (const line of this.#early) onLine(line);
    this.#onLine = onLine;
    this.#process.write(definition);
    return this.#process;
  }

  /** Takes process and folder away. */
  async dismiss(): Promise<void> {
    if (!this.#hasEnded) this.#process.kill();
    await this.#process.ended.catch(() => undefined);
    await this.folder.remove();
  }
}

interface StandbyPlace {
  readonly builder: string | undefined;
  readonly folder: PrivateFolder;
}

function needsNothingElse({ secrets, ssh, layerCache }: BuildRequest): boolean {
  const caches = [...(layerCache?.from ?? []), ...(layerCache?.to ?? [])];
  return (
    secrets.length === 0 && ssh.length === 0 && caches.every((one) => one.secrets.length === 0)
  );
}
