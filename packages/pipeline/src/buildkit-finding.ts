import type { BuilderInfo, Finding, Manifest } from '@orchestrate/model';
import { applyMirrors, formatImageRef, parseImageRef } from '@orchestrate/model';
import type { World } from './world.ts';

const SUBJECT = 'locked BuildKit';

/** Whether a builder in a container runs the BuildKit that the manifest names and the lock knows. */
export async function buildkitFinding(
  world: World,
  manifest: Manifest,
  { name, image }: BuilderInfo,
): Promise<Finding[]> {
  const tools = [...manifest.services.values()].flatMap((service) => service.tools);
  const tool = tools.find(({ kind }) => kind === 'buildkit');
  const ref = tool && parseImageRef(tool.ref);
  if (ref === undefined || image === undefined) return [];
  const read = await world.lockFile(manifest.root).read();
  const locked = read.kind === 'lock' ? read.lock.images.get(formatImageRef(ref)) : undefined;
  if (locked === undefined) {
    const text = `${formatImageRef(ref)} is not in the lock`;
    return [{ subject: SUBJECT, status: 'warning', text, hint: 'Run `orchestrate lock`.' }];
  }
  const running = parseImageRef(image)?.digest;
  const digests = [locked.digest, ...[...locked.platforms.values()].map(({ digest }) => digest)];
  if (running !== undefined && digests.includes(running))
    return [{ subject: SUBJECT, status: 'ok', text: `${name} runs what the lock says` }];
  const wanted = formatImageRef(applyMirrors({ ...ref, digest: locked.digest }, manifest.mirrors));
  return [
    {
      subject: SUBJECT,
      status: 'warning',
      text: `${name} runs ${image}, which is not held to the lock`,
      hint: `Make it anew: \`docker buildx create --name ${name} --driver docker-container --driver-opt image=${wanted}\`.`,
    },
  ];
}
