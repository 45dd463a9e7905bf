import type {
  ComparedPackages,
  ImageChange,
  PackageLists,
  PlatformChange,
  PlatformImage,
} from '@orchestrate/model';
import { parseImageRef, repositoryOf } from '@orchestrate/model';
import { comparePackages } from '@orchestrate/plan';
import type { LookedAt, Verdict } from './refresh-look.ts';
import type { World } from './world.ts';

/** What changed inside the images that moved, on the platforms that somebody builds for. */
export async function withPackages(
  world: World,
  lists: PackageLists,
  looked: LookedAt,
): Promise<LookedAt> {
  const verdicts = await Promise.all(
    looked.verdicts.map((verdict) => comparedVerdict(world, lists, verdict)),
  );
  return { ...looked, verdicts };
}

async function comparedVerdict(world: World, lists: PackageLists, one: Verdict): Promise<Verdict> {
  const { candidate, verdict } = one;
  if (verdict.kind !== 'taken') return one;
  const { change } = verdict;
  const ref = parseImageRef(candidate.reference);
  if (ref === undefined) return one;
  const asking = { lists, repository: repositoryOf(ref), change, signal: world.signal };
  const platforms = await Promise.all(
    change.platforms.map((platform) => comparedPlatform(asking, platform)),
  );
  return { ...one, verdict: { kind: 'taken', change: { ...change, platforms } } };
}

interface Asking {
  readonly lists: PackageLists;
  readonly repository: string;
  readonly change: ImageChange;
  readonly signal: AbortSignal;
}

async function comparedPlatform(asking: Asking, platform: PlatformChange): Promise<PlatformChange> {
  const { before, after, used } = platform;
  if (!used || before === undefined || after === undefined) return platform;
  return { ...platform, packages: await compare(asking, before, after) };
}

/** SBOMs when both images have one, else what their package managers wrote: the two count differently. */
async function compare(
  { lists, repository, change, signal }: Asking,
  before: PlatformImage,
  after: PlatformImage,
): Promise<ComparedPackages> {
  const images = [
    { repository, index: change.before.digest, manifest: before.digest },
    { repository, index: change.after.digest, manifest: after.digest },
  ];
  for (const source of ['sbom', 'database'] as const) {
    const [old, young] = await Promise.all(
      images.map((image) => lists.read(image, source, signal)),
    );
    if (old === undefined || young === undefined) break;
    const failed = [old, young].find((answer) => !answer.ok);
    if (failed?.ok === false) return { kind: 'unknown', reason: failed.failure.message };
    if (old.ok && young.ok && old.value !== undefined && young.value !== undefined)
      return { kind: 'compared', source, changes: comparePackages(old.value, young.value) };
  }
  return {
    kind: 'unknown',
    reason: 'the images have neither an SBOM nor a package database that is known',
  };
}
