import { once } from 'node:events';
import { relayAddress, relayBuildkit } from '../engine/buildkit-relay.ts';
import { type ExtraEngine, expectRunning } from '../engine/extra.ts';
import { Refusal } from '../refusal.ts';

const LOCAL = 'unix:///var/run/docker.sock';

/**
 * Offers an engine's BuildKit as a builder of buildx's driver `remote`, prints its address, and goes on until
 * standard input ends: whoever started it cannot leave it behind.
 */
export async function serveBuildkit(options: {
  readonly extra: ExtraEngine | undefined;
  readonly port: string;
}): Promise<void> {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Refusal(
      `"${options.port}" is no port`,
      'Give a number below 65536, or none for a free port.',
    );
  if (options.extra !== undefined) await expectRunning(options.extra);
  const host = options.extra?.host ?? (process.env['DOCKER_HOST'] || LOCAL);
  const [, socket] = /^unix:\/\/(.+)$/.exec(host) ?? [];
  if (socket === undefined) {
    const hint = 'Unset DOCKER_HOST, or log in to the machine of that engine.';
    throw new Refusal(`the engine at ${host} is not behind a socket of this machine`, hint);
  }
  const server = await relayBuildkit(socket, port);
  process.stdout.write(`${relayAddress(server)}\n`);
  process.stdin.resume();
  await once(process.stdin, 'end');
  // Connections end with the process.
  process.exit(0);
}
