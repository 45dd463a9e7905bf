import { execa } from 'execa';
import { type OpenConnection, openGrpc } from './grpc.ts';

export interface DialInput {
  readonly buildx: string;
  /** Says which builder. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Connects to a builder's BuildKit through `buildx dial-stdio`. Closing kills the process, and so does the end of
 * ours: asked to stop it now and then does not.
 */
export function dialBuildkit({ buildx, args, env }: DialInput): OpenConnection {
  const child = execa(buildx, ['dial-stdio', ...args], {
    env,
    extendEnv: false,
    stderr: 'ignore',
    buffer: false,
    reject: false,
    killSignal: 'SIGKILL',
  });
  const stream = child.duplex();
  // What happens to the stream is told by the calls over it.
  stream.on('error', () => undefined);
  const connection = openGrpc(stream);
  return {
    connection,
    close: async () => {
      connection.close();
      child.kill();
      await child;
    },
  };
}
