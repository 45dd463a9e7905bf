import type {
  BuildBatch,
  BuildObserver,
  BuildRequest,
  BuildResult,
  Driver,
} from '@orchestrate/model';
import { engineOf } from './engine.ts';
import { type FakeState, ROOT, sha256 } from './state.ts';

/** Builds at once, as the test says it ends. */
export function fakeDriver(world: FakeState): Driver {
  return {
    describe: (batch) => ({ batch }),
    standBy: (builder) => void world.standing.push(builder),
    standDown: async () => void world.standing.splice(0),
    build: (batch, observer) => build(world, batch, observer),
  };
}

function build(world: FakeState, batch: BuildBatch, observer: BuildObserver): Promise<void> {
  world.batches.push(batch);
  for (const request of batch.requests) {
    world.builds += 1;
    const digest = sha256(JSON.stringify([request.service, world.builds]));
    const built: BuildResult = {
      service: request.service,
      durationMs: 5,
      steps: [],
      status: 'built',
      digest,
      images: [
        { platform: 'linux/amd64', manifestDigest: digest, sizeCompressedBytes: 100, layers: [] },
      ],
      materials: materialsOf(world, batch, request),
    };
    const result = Object.assign({ ...built }, world.result(request));
    if (result.status === 'built') {
      for (const tag of request.tags) engineOf(world, batch.builder).set(tag, digest);
      if (request.outputs.some((output) => output.kind === 'push')) {
        for (const tag of request.tags) {
          const image = {
            digest,
            mediaType: 'application/vnd.oci.image.index.v1+json',
            platforms: new Map(),
          };
          world.fakeRegistry.publish(tag, image);
        }
      }
    }
    for (const happening of world.says(request)) observer.emit(happening);
    observer.ended(result);
  }
  return Promise.resolve();
}

/** What a builder that honours the policy says it used: the images that the Dockerfile mentions. */
function materialsOf(
  world: FakeState,
  { sourcePolicy }: BuildBatch,
  { dockerfile }: BuildRequest,
): { uri: string; digest: string }[] {
  const text = world.texts.get(dockerfile.slice(ROOT.length + 1)) ?? '';
  return (sourcePolicy?.rules ?? []).flatMap(({ selector, updates }) => {
    const digest = updates?.identifier.split('@')[1];
    const name = /([^/]+)$/.exec(selector.identifier)?.[1] ?? '';
    return digest === undefined || !text.includes(name)
      ? []
      : [{ uri: `pkg:docker/${name.replace(':', '@')}`, digest }];
  });
}
