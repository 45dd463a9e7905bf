import { hostname } from 'node:os';
import type { Endpoint } from '../engine/endpoint.ts';
import { type EngineInfo, engineInfo } from '../engine/engine-info.ts';

/**
 * The containerd that keeps this engine's images, when it is on this machine: a socket may also lead to an
 * engine elsewhere, which would name a containerd of its own machine.
 */
export async function ownContainerd(endpoint: Endpoint): Promise<EngineInfo['containerd']> {
  if (endpoint.kind !== 'socket') return undefined;
  const answer = await engineInfo(endpoint);
  if (!answer.ok || !answer.info.containerdStore || answer.info.hostname !== hostname())
    return undefined;
  return answer.info.containerd;
}
