import { must, run } from '../system/run.ts';

/** Name and address of the second engine's own bridge. */
export const secondBridge = {
  name: 'orchestrate-lab',
  address: '10.213.77.1/24',
  network: '10.213.77.0/24',
} as const;

/**
 * The rules that let containers on the bridge out to the network. The second engine must not
 * manage iptables by itself, because it would flush the first one's rules.
 */
export function bridgeRules(bridge: typeof secondBridge): string[][] {
  const { name, network } = bridge;
  return [
    ['-t', 'nat', 'POSTROUTING', '-s', network, '!', '-o', name, '-j', 'MASQUERADE'],
    ['-t', 'filter', 'FORWARD', '-i', name, '-j', 'ACCEPT'],
    ['-t', 'filter', 'FORWARD', '-o', name, '-j', 'ACCEPT'],
  ];
}

/** Makes the bridge and its rules; what is there already stays. */
export async function raiseBridge(): Promise<void> {
  const { name, address } = secondBridge;
  if ((await run('ip', ['link', 'show', name])).code !== 0) {
    await must('ip', ['link', 'add', 'name', name, 'type', 'bridge']);
  }
  await must('ip', ['address', 'replace', address, 'dev', name]);
  await must('ip', ['link', 'set', name, 'up']);
  for (const rule of bridgeRules(secondBridge)) {
    if ((await run('iptables', ruleArgs('-C', rule))).code !== 0) {
      await must('iptables', ruleArgs('-I', rule));
    }
  }
}

/** Takes the bridge and its rules away, as far as they are there. */
export async function removeBridge(): Promise<void> {
  for (const rule of bridgeRules(secondBridge)) await run('iptables', ruleArgs('-D', rule));
  await run('ip', ['link', 'delete', secondBridge.name]);
}

function ruleArgs(verb: '-C' | '-I' | '-D', rule: readonly string[]): string[] {
  const [flag = '', table = '', ...rest] = rule;
  return [flag, table, verb, ...rest];
}
