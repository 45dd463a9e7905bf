import { createServer } from 'node:net';
import { run } from '../system/run.ts';

/** How build steps reach a server on this machine, and where that server has to listen. */
export interface IndexAddress {
  readonly host: string;
  readonly listen: readonly string[];
}

/**
 * A build step on the default bridge reaches the machine under the bridge's gateway, if that is an
 * address of this machine. Where the engine runs in a machine of its own (Docker Desktop), there is
 * a name for it instead, which leads to loopback.
 */
export async function indexAddress(
  gateway: string | undefined,
  isLocal: (address: string) => Promise<boolean>,
): Promise<IndexAddress> {
  return gateway !== undefined && (await isLocal(gateway))
    ? { host: gateway, listen: ['127.0.0.1', gateway] }
    : { host: 'host.docker.internal', listen: ['127.0.0.1'] };
}

/** The address on this machine, for the engine that docker uses. */
export async function machineIndexAddress(): Promise<IndexAddress> {
  const format = '{{range .IPAM.Config}}{{println .Gateway}}{{end}}';
  const { stdout } = await run('docker', ['network', 'inspect', 'bridge', '--format', format]);
  const gateway = stdout.split('\n').find((line) => /^\d+(\.\d+){3}$/.test(line));
  return indexAddress(gateway, canListen);
}

/** Asked by listening: the system's list leaves out a bridge that no container is attached to. */
function canListen(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });
}
