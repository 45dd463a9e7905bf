import { run } from '../system/run.ts';

/** Whether an engine answers the docker client, wherever that points, or at this address. */
export const engineAnswers = async (host?: string): Promise<boolean> =>
  (await askEngine(host)) === 'answers';

/** The same, told apart from an engine that this user may not speak to. */
export async function askEngine(host?: string): Promise<'answers' | 'denied' | 'silent'> {
  const at = host === undefined ? [] : ['--host', host];
  const args = [...at, 'version', '--format', '{{.Server.Version}}'];
  const { code, stderr } = await run('docker', args, { timeoutMs: 15_000 });
  if (code === 0) return 'answers';
  return stderr.includes('permission denied') ? 'denied' : 'silent';
}

/** Version of the answering engine and of buildx, for people to read. */
export async function engineVersions(): Promise<string> {
  const [engine, buildx] = await Promise.all([
    run('docker', ['version', '--format', '{{.Server.Version}}']),
    run('docker', ['buildx', 'version']),
  ]);
  return `engine ${engine.stdout.trim()}, buildx ${buildx.stdout.trim().split(' ')[1] ?? 'missing'}`;
}

export async function buildxWorks(): Promise<boolean> {
  return (await run('docker', ['buildx', 'version'])).code === 0;
}
