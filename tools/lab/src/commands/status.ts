import { engineVersions } from '../engine/client.ts';
import { decideEngine } from '../engine/decide.ts';
import { type ExtraEngine, extraEngines } from '../engine/extra.ts';
import { engineFacts } from '../engine/facts.ts';
import { baseImages } from '../images/definition.ts';
import { readBasesRecord } from '../images/record.ts';
import { machineIndexAddress } from '../index/address.ts';
import { allAnswer, indexDaemon, indexPort } from '../index/up.ts';
import type { LabPaths } from '../paths.ts';
import { registryAnswers, resolveTag } from '../registry/client.ts';
import { registryDaemon, registryHost } from '../registry/up.ts';
import { type Daemon, runningDaemon } from '../system/daemon.ts';

/** One line of the status: a part of the lab, and how it is. */
interface Line {
  readonly part: string;
  readonly up: boolean;
  readonly text: string;
}

/** Prints how each part is; returns whether all that builds need is up. */
export async function status(paths: LabPaths): Promise<boolean> {
  const needed = await Promise.all([engine(paths), registry(paths), index(paths), bases(paths)]);
  const extra = await Promise.all((await extraEngines(paths)).map(extraLine));
  const lines = [...needed, ...extra, { part: 'data', up: true, text: paths.root }];
  const shown = lines.map(({ part, up, text }) =>
    [part.padEnd(14), (up ? 'up' : 'down').padEnd(5), text].join(' '),
  );
  process.stdout.write(`${shown.join('\n')}\n`);
  return needed.every(({ up }) => up);
}

async function engine(paths: LabPaths): Promise<Line> {
  const decision = decideEngine(await engineFacts(paths, process.env));
  const part = 'engine';
  switch (decision.action) {
    case 'use': {
      const owner = decision.owner === 'lab' ? 'started by the lab' : "this machine's own";
      return { part, up: true, text: `${await engineVersions()}, ${owner}` };
    }
    case 'install':
      return { part, up: false, text: '"up" will install it from Debian packages and start it' };
    case 'start':
      return { part, up: false, text: 'installed; "up" will start it' };
    case 'refuse':
      return { part, up: false, text: `${decision.missing}. ${decision.hint}` };
  }
}

async function registry(paths: LabPaths): Promise<Line> {
  const up = await registryAnswers(registryHost);
  const text = up ? `${registryHost}${await owner(registryDaemon(paths))}` : registryHost;
  return { part: 'registry', up, text };
}

async function index(paths: LabPaths): Promise<Line> {
  const address = await machineIndexAddress();
  const up = await allAnswer(address);
  const text = `private package index on ${address.host}:${indexPort}`;
  return { part: 'index', up, text: up ? `${text}${await owner(indexDaemon(paths))}` : text };
}

async function bases(paths: LabPaths): Promise<Line> {
  const record = await readBasesRecord(paths);
  const part = 'base images';
  if (record === undefined) return { part, up: false, text: 'not made yet' };
  if (record.source === 'public') return { part, up: true, text: 'the public ones' };
  if (!(await registryAnswers(registryHost)))
    return { part, up: false, text: 'in the registry, which is down' };
  const present = await Promise.all(
    baseImages.map(async ({ repository, tag }) => {
      const name = `${repository}:${tag}`;
      const digest = await resolveTag({ host: registryHost, name: repository }, tag).catch(
        () => undefined,
      );
      return { name, digest };
    }),
  );
  const missing = present.filter(({ digest }) => digest === undefined).map(({ name }) => name);
  const text =
    missing.length === 0
      ? `stand-ins: ${present.map(({ name }) => name).join(', ')}`
      : `stand-ins missing from the registry: ${missing.join(', ')}`;
  return { part, up: missing.length === 0, text };
}

async function extraLine({ title, daemon, host, number }: ExtraEngine): Promise<Line> {
  const up = (await runningDaemon(daemon)) !== undefined;
  const text = up ? host : `on request: "up --engine ${number}"`;
  return { part: title, up, text };
}

const owner = async (daemon: Daemon): Promise<string> =>
  (await runningDaemon(daemon)) === undefined ? ', not started by the lab' : ', started by the lab';
