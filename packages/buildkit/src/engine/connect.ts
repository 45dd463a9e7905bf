import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { Duplex } from 'node:stream';
import type tls from 'node:tls';
import { type Endpoint, type TlsFiles, tlsPaths } from './endpoint.ts';

/** A connection to an engine; over ssh it is `docker system dial-stdio` on the other side, as docker does it. */
export async function connect(endpoint: Endpoint): Promise<Duplex> {
  switch (endpoint.kind) {
    case 'socket':
      return net.connect(endpoint.path);
    case 'tcp':
      return endpoint.tls === undefined
        ? net.connect(endpoint.port, endpoint.host)
        : connectWithTls(endpoint.host, endpoint.port, endpoint.tls);
    case 'ssh':
      return connectOverSsh(endpoint.destination);
    case 'unknown':
      throw new Error(`docker's address ${endpoint.address} is of a kind that is not known here`);
  }
}

async function connectWithTls(host: string, port: number, files: TlsFiles): Promise<Duplex> {
  // Most engines are behind a socket: only the others pay for loading it.
  const { connect: connectTls } = await import('node:tls');
  return connectTls({ host, port, ...(await readTls(files)) });
}

async function readTls(files: TlsFiles): Promise<tls.ConnectionOptions> {
  const { ca, cert, key } = tlsPaths(files);
  const read = async (path: string): Promise<Buffer | undefined> =>
    readFile(path).catch(() => undefined);
  const [caText, certText, keyText] = await Promise.all([read(ca), read(cert), read(key)]);
  return {
    rejectUnauthorized: files.verify,
    ...(caText !== undefined && { ca: caText }),
    ...(certText !== undefined && { cert: certText }),
    ...(keyText !== undefined && { key: keyText }),
  };
}

function connectOverSsh(destination: readonly string[]): Duplex {
  const args = ['-o', 'ConnectTimeout=30', '-T', ...destination, 'docker', 'system', 'dial-stdio'];
  const child = spawn('ssh', args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const duplex = Duplex.from({ writable: child.stdin, readable: child.stdout });
  child.once('error', (error) => duplex.destroy(error));
  duplex.once('close', () => child.kill());
  return duplex;
}
