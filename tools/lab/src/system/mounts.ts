import { run } from './run.ts';

/** An engine that was killed leaves mounts at and under its data, which keep it from being removed. */
export async function releaseMounts(folder: string): Promise<void> {
  const { stdout } = await run('findmnt', ['--list', '--noheadings', '--output', 'TARGET']);
  const here = stdout
    .split('\n')
    .filter((target) => target === folder || target.startsWith(`${folder}/`));
  for (const target of here.toReversed()) await run('umount', ['--lazy', target]);
}
