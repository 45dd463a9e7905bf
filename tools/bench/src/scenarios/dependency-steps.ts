import { output } from '../command.ts';
import type { Peer } from '../peers/peer.ts';

interface Step {
  readonly instruction: string;
  readonly text: string;
  readonly state: string;
  readonly startedAt?: number;
  readonly completedAt?: number;
}

/** The commands of package managers that the example's services use, and what compiles with what they brought. */
const INSTALLS = /\b(?:pip (?:install|wheel)|npm (?:ci|install)|go (?:mod download|build))\b/;

/** How long the steps took that install dependencies, as the last run in a folder recorded them. */
export async function dependencySteps(peer: Peer, folder: string): Promise<string[]> {
  const { file } = peer.build(folder);
  const printed = await output({ file, args: ['runs', '--json', '--limit', '1'], cwd: folder });
  if (printed === undefined) throw new Error('the run left no record');
  const [record]: { services: { service: string; steps: Step[] }[] }[] = JSON.parse(printed);
  return (record?.services ?? []).flatMap(({ service, steps }) =>
    steps.flatMap((step) => describe(service, step)),
  );
}

function describe(service: string, { instruction, text, state, ...times }: Step): string[] {
  const command = INSTALLS.exec(text)?.[0];
  if (instruction !== 'RUN' || command === undefined) return [];
  const { startedAt, completedAt } = times;
  if (state !== 'executed' || startedAt === undefined || completedAt === undefined)
    return [`${service}, ${command}: ${state}`];
  return [`${service}, ${command}: ${((completedAt - startedAt) / 1000).toFixed(1)} s`];
}
