import { type BuilderUsage, cacheUsage } from '@orchestrate/pipeline';
import {
  type CacheLook,
  cacheToJson,
  renderCache,
  renderCacheRecords,
  type ShownRecord,
} from '@orchestrate/report';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printDiagnostics, printJson, printLines, refuse } from '../print.ts';
import { withWorld } from '../quiet-world.ts';
import { screenOf } from '../terminal.ts';
import { type CacheFlags, readKinds } from './cache-flags.ts';

export interface CacheDuFlags extends CacheFlags {
  readonly records?: boolean;
}

/** `orchestrate cache du`: exit code 3 when a builder did not answer. */
export function cacheDu(services: readonly string[], flags: CacheDuFlags): Promise<ExitCode> {
  const [kinds] = readKinds(flags.kind);
  if (kinds?.ok === false)
    return Promise.resolve(refuse({ kind: 'refused', diagnostics: [kinds.diagnostic] }));
  return withWorld(async (world) => {
    const usage = await cacheUsage(world, {
      services,
      ...(flags.file !== undefined && { file: flags.file }),
      ...(flags.builder !== undefined && { builder: flags.builder }),
    });
    if (usage.kind !== 'looked') return refuse(usage);
    printDiagnostics(usage.diagnostics);
    const isShown = ({ record, services: owners }: ShownRecord): boolean =>
      (kinds?.value.includes(record.kind) ?? true) &&
      (services.length === 0 || owners.some((owner) => services.includes(owner)));
    // Named services and kinds are looked at closely: their records, not sums of others.
    const closely = flags.records === true || services.length > 0 || kinds !== undefined;
    if (flags.json === true)
      printJson({ builders: usage.builders.map((one) => json(one, closely, isShown)) });
    else {
      const look = { ...screenOf(process.stdout).look, now: world.clock.now() };
      printLines(
        usage.builders.flatMap((one) => lines(one, closely, { isShown, look })).slice(0, -1),
      );
    }
    return usage.diagnostics.some(({ severity }) => severity === 'error')
      ? EXIT.unusable
      : EXIT.done;
  });
}

type IsShown = (shown: ShownRecord) => boolean;

function shownOf({ records, owners }: BuilderUsage, isShown: IsShown): ShownRecord[] {
  return records
    .map((record) => ({ record, services: owners.get(record.id) ?? [] }))
    .filter(isShown);
}

function json(usage: BuilderUsage, closely: boolean, isShown: IsShown) {
  const records = shownOf(usage, isShown).map(({ record }) => record);
  return cacheToJson({ ...usage, records }, closely);
}

/** With an empty line at the end, between builders. */
function lines(
  usage: BuilderUsage,
  closely: boolean,
  { isShown, look }: { readonly isShown: IsShown; readonly look: CacheLook },
): string[] {
  if (!closely) return [...renderCache(usage, look), ''];
  const shown = shownOf(usage, isShown);
  const title = renderCache({ ...usage, groups: [] }, look)[0]?.split(':')[0] ?? '';
  return [
    title,
    ...(shown.length === 0 ? ['nothing of that'] : renderCacheRecords(shown, look)),
    '',
  ];
}
