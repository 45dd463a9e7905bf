import type { Change } from './change.ts';
import { compareText } from './compare-text.ts';
import type { FingerprintImage } from './fingerprint.ts';

/** Images that came, went or moved to another digest, by reference and platform. */
export function compareImages(
  before: readonly FingerprintImage[],
  after: readonly FingerprintImage[],
): Change[] {
  const idOf = (image: FingerprintImage) => `${image.ref} ${image.platform}`;
  const old = new Map(before.map((image) => [idOf(image), image]));
  const now = new Map(after.map((image) => [idOf(image), image]));
  return [...new Set([...old.keys(), ...now.keys()])].toSorted(compareText).flatMap((id) => {
    const was = old.get(id);
    const is = now.get(id);
    return was?.digest === is?.digest ? [] : [imageChange(was, is)];
  });
}

function imageChange(was: FingerprintImage | undefined, is: FingerprintImage | undefined): Change {
  const { ref: subject, platform } = is ?? was ?? { ref: '', platform: '' };
  if (was === undefined)
    return { code: 'base-added', subject, text: `It uses ${subject} now (${platform}).` };
  if (is === undefined)
    return { code: 'base-removed', subject, text: `It no longer uses ${subject} (${platform}).` };
  const text = `${subject} moved from ${short(was.digest)} to ${short(is.digest)} (${platform}).`;
  return { code: 'base-moved', subject, text };
}

function short(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
