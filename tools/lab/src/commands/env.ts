import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { secondEngineDaemon, secondEngineHost } from '../engine/second.ts';
import { asJson, asShell, labEnvironment } from '../env.ts';
import { readBasesRecord } from '../images/record.ts';
import { machineIndexAddress } from '../index/address.ts';
import { allAnswer, indexPort, readToken } from '../index/up.ts';
import type { LabPaths } from '../paths.ts';
import { Refusal } from '../refusal.ts';
import { registryHost } from '../registry/up.ts';
import { runningDaemon } from '../system/daemon.ts';
import { toolsBin } from '../system/debian-tool.ts';

/** Prints the settings that lead the product and the example to the lab. */
export async function printEnv(
  paths: LabPaths,
  options: { readonly second: boolean; readonly json: boolean },
): Promise<void> {
  const [record, token, address] = await Promise.all([
    readBasesRecord(paths),
    readToken(paths),
    machineIndexAddress(),
  ]);
  const answers = await allAnswer(address);
  if (record === undefined || token === undefined || !answers) throw notUp('the lab is not up', '');
  const second = options.second ? await runningDaemon(secondEngineDaemon(paths)) : undefined;
  if (options.second && second === undefined) {
    throw notUp('the second engine is not running', ' --second-engine');
  }
  const registryProgram = join(toolsBin(paths), 'docker-registry');
  const environment = labEnvironment({
    standIns: record.source === 'stand-ins',
    registry: registryHost,
    index: { host: address.host, port: indexPort, token },
    ...(existsSync(registryProgram) && { registryProgram }),
    ...(second === undefined ? {} : { dockerHost: secondEngineHost(paths) }),
  });
  process.stdout.write(options.json ? asJson(environment) : asShell(environment));
}

const notUp = (missing: string, flag: string): Refusal =>
  new Refusal(missing, `Run "npm run lab -- up${flag}" first.`);
