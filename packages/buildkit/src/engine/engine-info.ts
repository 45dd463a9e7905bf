import { list, record, text } from '../json.ts';
import type { Endpoint } from './endpoint.ts';
import { askEngine, type EngineAnswer } from './engine-api.ts';

/** What an engine says of itself (`GET /info`). */
export interface EngineInfo {
  readonly hostname: string;
  readonly version: string;
  readonly operatingSystem: string;
  /** As the kernel calls it: `x86_64`. */
  readonly architecture: string;
  /** Images are kept in containerd's store. */
  readonly containerdStore: boolean;
  /** Socket and namespace of that containerd, when the engine names it (API 1.46). */
  readonly containerd?: { readonly socket: string; readonly namespace: string };
}

export type EngineInfoAnswer =
  | { readonly ok: true; readonly info: EngineInfo }
  | Extract<EngineAnswer, { readonly ok: false }>;

const known = new Map<string, EngineInfo>();

/** What this process was last told, for what does not change while an engine runs. */
export function knownInfo({ address }: Endpoint): EngineInfo | undefined {
  return known.get(address);
}

export async function engineInfo(endpoint: Endpoint): Promise<EngineInfoAnswer> {
  const answer = await askEngine(endpoint, { path: '/info' });
  if (!answer.ok) return answer;
  const info = record(answer.body);
  const decoded = decode(info);
  known.set(endpoint.address, decoded);
  return { ok: true, info: decoded };
}

function decode(info: ReturnType<typeof record>): EngineInfo {
  const containerd = record(info?.Containerd);
  const socket = text(containerd?.Address);
  const namespace = text(record(containerd?.Namespaces)?.Containers);
  return {
    hostname: text(info?.Name) ?? '',
    version: text(info?.ServerVersion) ?? '',
    operatingSystem: text(info?.OSType) ?? '',
    architecture: text(info?.Architecture) ?? '',
    containerdStore: list(info?.DriverStatus).some(isContainerdSnapshotter),
    ...(socket !== undefined && namespace !== undefined && { containerd: { socket, namespace } }),
  };
}

/** `["driver-type", "io.containerd.snapshotter.v1"]` in the store's own words (moby `daemon/containerd`, `LayerStoreStatus`). */
function isContainerdSnapshotter(status: unknown): boolean {
  const [key, value] = list(status);
  return key === 'driver-type' && value === 'io.containerd.snapshotter.v1';
}
