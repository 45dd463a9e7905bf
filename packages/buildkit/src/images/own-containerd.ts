import { hostname } from 'node:os';
import type { Endpoint } from '../engine/endpoint.ts';
import { type EngineInfo, engineInfo, knownInfo } from '../engine/engine-info.ts';

/**
 * The containerd that keeps this engine's images, when it is on this machine: a socket may also lead to an
 * engine elsewhere, which would name a containerd of its own machine.
 */
export async function ownContainerd(endpoint: Endpoint): Promise<EngineInfo['containerd']> {
  if (endpoint.kind !== 'socket') return undefined;
  const info = knownInfo(endpoint) ?? (await askInfo(endpoint));
  return info?.containerdStore && info.hostname === hostname() ? info.containerd : undefined;
}

async function askInfo(endpoint: Endpoint): Promise<EngineInfo | undefined> {
  const answer = await engineInfo(endpoint);
  return answer.ok ? answer.info : undefined;
}
