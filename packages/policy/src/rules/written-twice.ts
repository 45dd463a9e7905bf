import { appendToName } from '../cache/entry-edits.ts';
import { finding, type Rule, type RuleFacts } from '../cache/finding.ts';
import { type LayerEntry, readEntries, writtenEntries } from '../cache/layer-entry.ts';

const code = 'cache/written-twice';

/** One layer cache that several services, or several platforms of one, write: the last one wins. */
export const writtenTwice: Rule = {
  code,
  find: ({ input }: RuleFacts) => {
    const services = input.services.map(({ service }) => service);
    const written = services
      .flatMap(writtenEntries)
      .filter(({ identity }) => identity !== undefined);
    const groups = [...Map.groupBy(written, ({ identity }) => identity).values()];
    return [...groups.flatMap(byServices), ...written.flatMap(byPlatforms)];
  },
};

function byServices(group: readonly LayerEntry[]) {
  const names = [...new Set(group.map(({ service }) => service.name))];
  const [first] = group;
  if (first === undefined || names.length < 2) return [];
  const places = new Map(group.map((entry) => [entry.at.start, entry]));
  return [...places.values()].map((entry) => {
    const others = [...places.values()].filter(({ at }) => at !== entry.at);
    return finding(code, {
      severity: 'error',
      message: `${list(names)} write one layer cache: the last one to finish throws away what the others have written.`,
      hint: 'Put the service into its name: `${service}`.',
      at: entry.at,
      related: others.map(({ at, service }) => ({ message: `${service.name} writes it here`, at })),
      edits: [
        ...appendToName(entry, '${service}'),
        ...readEntries(entry.service)
          .filter(({ identity, at }) => identity === entry.identity && at !== entry.service.at)
          .flatMap((read) => appendToName(read, '${service}')),
      ],
    });
  });
}

/** Builders with a node for each platform export one cache after the other. */
function byPlatforms(entry: LayerEntry) {
  const { service, at } = entry;
  if (service.platforms.length < 2 || entry.type === 'local') return [];
  return [
    finding(code, {
      severity: 'info',
      message: `${list(service.platforms)} of ${service.name} write one layer cache: on a builder with a node for each platform the last one to finish throws away the others’.`,
      hint: 'Where platforms are built on nodes of their own, give each a service and a cache, or let `cache: {type: registry}` name them.',
      at,
    }),
  ];
}

function list(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
