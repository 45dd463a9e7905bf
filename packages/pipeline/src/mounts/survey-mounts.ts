import {
  type MountContent,
  parseSurvey,
  surveyText,
  type TravellingMount,
} from '@orchestrate/plan';
import { failureOf, runTransfers, type TransferRun } from './run-transfers.ts';

export type Survey =
  | { readonly ok: true; readonly contents: ReadonlyMap<string, MountContent> }
  | { readonly ok: false; readonly message: string };

const NAME = 'look at cache mounts';

/** What mounts hold, by name: one build for all of them. */
export async function surveyMounts(
  run: TransferRun,
  mounts: readonly TravellingMount[],
  nonce: string,
): Promise<Survey> {
  if (mounts.length === 0) return { ok: true, contents: new Map() };
  const dockerfileText = surveyText(run.place.helper, mounts, nonce);
  const end = (await runTransfers(run, [{ name: NAME, dockerfileText }])).get(NAME);
  const message = failureOf(end);
  if (message !== undefined) return { ok: false, message };
  const surveyed = parseSurvey(end?.log ?? '');
  const contents = mounts.flatMap((mount, index): [string, MountContent][] => {
    const content = surveyed.get(index);
    return content === undefined ? [] : [[mount.name, content]];
  });
  return contents.length === mounts.length
    ? { ok: true, contents: new Map(contents) }
    : { ok: false, message: 'the helper image did not say what the mounts hold' };
}
