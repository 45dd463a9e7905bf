import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ExtraEngine, expectRunning } from '../engine/extra.ts';
import { asJson, asShell, labEnvironment } from '../env.ts';
import { readBasesRecord } from '../images/record.ts';
import { machineIndexAddress } from '../index/address.ts';
import { allAnswer, indexPort, readToken } from '../index/up.ts';
import type { LabPaths } from '../paths.ts';
import { Refusal } from '../refusal.ts';
import { registryHost } from '../registry/up.ts';
import { toolsBin } from '../system/debian-tool.ts';

/** Prints the settings that lead the product and the example to the lab. */
export async function printEnv(
  paths: LabPaths,
  options: { readonly extra: ExtraEngine | undefined; readonly json: boolean },
): Promise<void> {
  const [record, token, address] = await Promise.all([
    readBasesRecord(paths),
    readToken(paths),
    machineIndexAddress(),
  ]);
  const answers = await allAnswer(address);
  if (record === undefined || token === undefined || !answers) throw notUp;
  const { extra } = options;
  if (extra !== undefined) await expectRunning(extra);
  const registryProgram = join(toolsBin(paths), 'docker-registry');
  const environment = labEnvironment({
    standIns: record.source === 'stand-ins',
    registry: registryHost,
    index: { host: address.host, port: indexPort, token },
    ...(existsSync(registryProgram) && { registryProgram }),
    ...(extra === undefined ? {} : { dockerHost: extra.host }),
  });
  process.stdout.write(options.json ? asJson(environment) : asShell(environment));
}

const notUp = new Refusal('the lab is not up', 'Run "npm run lab up" first.');
