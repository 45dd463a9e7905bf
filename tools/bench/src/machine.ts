import { cpus, loadavg, release, totalmem } from 'node:os';
import { output } from './command.ts';

/** What the figures depend on, without anything that identifies the machine. */
export interface Machine {
  readonly hardware: string;
  readonly engine: string;
  /** Processes that wanted a processor in the last minute: above 1 or so, others were at work too. */
  readonly load: number;
}

export async function describeMachine(): Promise<Machine> {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 1024 ** 3);
  return {
    hardware: `${cpus().length} × ${model}, ${memory} GB, Linux ${release()}`,
    engine: await describeEngine(),
    load: load(),
  };
}

/** Load average of the last minute. */
export function load(): number {
  return loadavg()[0] ?? 0;
}

async function describeEngine(): Promise<string> {
  const format = 'Docker Engine {{.ServerVersion}}, {{.Driver}}';
  const engine = await output({ file: 'docker', args: ['info', '--format', format] });
  const builder = await output({ file: 'docker', args: ['buildx', 'inspect'] });
  const buildkit = /BuildKit version:\s*(\S+)/.exec(builder ?? '')?.[1];
  const driver = /^Driver:\s*(\S+)/m.exec(builder ?? '')?.[1];
  return [
    engine ?? 'no engine',
    ...(buildkit === undefined ? [] : [`BuildKit ${buildkit}`]),
    ...(driver === undefined ? [] : [`${driver} driver`]),
  ].join(', ');
}
