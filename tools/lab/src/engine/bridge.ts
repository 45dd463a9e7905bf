import { must, run } from '../system/run.ts';

/** An extra engine's own bridge. */
export interface Bridge {
  readonly name: string;
  readonly address: string;
  readonly network: string;
}

/** The bridge of the extra engine of this number, which is 2 or more; names have 15 characters at most. */
export function bridgeOf(number: number): Bridge {
  const net = `10.213.${75 + number}`;
  return {
    name: number === 2 ? 'orchestrate-lab' : `orchestrate-${number}`,
    address: `${net}.1/24`,
    network: `${net}.0/24`,
  };
}

/**
 * The rules that let containers on the bridge out to the network. An extra engine must not
 * manage iptables by itself, because it would flush the first one's rules.
 */
export function bridgeRules(bridge: Bridge): string[][] {
  const { name, network } = bridge;
  return [
    ['-t', 'nat', 'POSTROUTING', '-s', network, '!', '-o', name, '-j', 'MASQUERADE'],
    ['-t', 'filter', 'FORWARD', '-i', name, '-j', 'ACCEPT'],
    ['-t', 'filter', 'FORWARD', '-o', name, '-j', 'ACCEPT'],
  ];
}

/** Makes the bridge and its rules; what is there already stays. */
export async function raiseBridge(bridge: Bridge): Promise<void> {
  const { name, address } = bridge;
  if ((await run('ip', ['link', 'show', name])).code !== 0) {
    await must('ip', ['link', 'add', 'name', name, 'type', 'bridge']);
  }
  await must('ip', ['address', 'replace', address, 'dev', name]);
  await must('ip', ['link', 'set', name, 'up']);
  for (const rule of bridgeRules(bridge)) {
    if ((await run('iptables', ruleArgs('-C', rule))).code !== 0) {
      await must('iptables', ruleArgs('-I', rule));
    }
  }
}

/** Takes the bridge and its rules away, as far as they are there. */
export async function removeBridge(bridge: Bridge): Promise<void> {
  for (const rule of bridgeRules(bridge)) await run('iptables', ruleArgs('-D', rule));
  await run('ip', ['link', 'delete', bridge.name]);
}

function ruleArgs(verb: '-C' | '-I' | '-D', rule: readonly string[]): string[] {
  const [flag = '', table = '', ...rest] = rule;
  return [flag, table, verb, ...rest];
}
