const example = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;

/** What stands below each command's options: help that teaches by example. */
export const examples = {
  program: example(
    '$ orchestrate build                 build everything in the manifest',
    '$ orchestrate build web --push      build web and what it needs, push the result',
    '$ orchestrate plan                  what would be built, and why',
    '$ orchestrate explain web           why web is built, and what its last build cost',
    '$ orchestrate lock                  pin every base image by digest',
    '$ orchestrate doctor                is this machine ready?',
  ),
  build: example(
    '$ orchestrate build                           all services',
    '$ orchestrate build api web --jobs 4          two services and what they need, four at once',
    "$ orchestrate build --filter 'python-base...' the base and everything that stands on it",
    '$ orchestrate build --since origin/main       what this branch touches, and what stands on it',
    '$ orchestrate build --print | docker buildx bake -f - api',
    '                                              the same build without orchestrate',
    '$ orchestrate build --watch web               build web again whenever a change touches it',
    '$ orchestrate build --persist                 with cache mounts from the registry, and back into it',
    '$ orchestrate build --events events.ndjson    progress for machines',
  ),
  plan: example(
    '$ orchestrate plan',
    "$ orchestrate plan --filter '[HEAD~1]...'",
    '$ orchestrate plan web --json | jq .services[].decision',
  ),
  explain: example(
    '$ orchestrate explain web                     what changed, and which steps its last build had to run',
    '$ orchestrate explain web --json | jq .now.changes',
  ),
  lock: example(
    '$ orchestrate lock            add what is missing, drop what is unused',
    '$ orchestrate lock --check    in CI: fail when a Dockerfile names an image that is not locked',
    '$ orchestrate lock show       who uses which image, and how old it is',
    '$ orchestrate lock verify     is everything that is locked still in its registry?',
  ),
  refresh: example(
    '$ orchestrate refresh --dry-run              what has moved, and what would be taken',
    '$ orchestrate refresh                        take new digests, once everything on them builds',
    "$ orchestrate refresh catalog 'node:*'       only the images under catalog, and those of node",
    '$ orchestrate refresh --min-age 3d --partial --exit-code --report refresh.md',
    '                                             every night: see docs/nightly.md',
    "$ orchestrate refresh --dry-run --packages 'python:*'",
    '                                             which packages the new image changes',
  ),
  cacheDoctor: example(
    '$ orchestrate cache doctor            what is wrong with the caches, and what to write instead',
    '$ orchestrate cache doctor --strict   in CI: fail on warnings too',
    '$ orchestrate cache doctor --json | jq \'.findings[] | select(.severity != "info")\'',
  ),
  runs: example('$ orchestrate runs', '$ orchestrate runs show 3f2a --json'),
  cache: example(
    '$ orchestrate cache du                       what the builders hold, and for whom',
    '$ orchestrate cache prune --older-than 7d    make room',
    '$ orchestrate cache doctor                   what is wrong with the caches, and what to write',
  ),
  cacheDu: example(
    '$ orchestrate cache du                 a line for each service',
    '$ orchestrate cache du web             every record that is kept for web',
    '$ orchestrate cache du --kind mounts   the cache mounts, largest first',
    '$ orchestrate cache du --json | jq .builders[].reclaimableBytes',
  ),
  cacheMove: example(
    '$ orchestrate cache restore      before a build on a machine that has never built',
    '$ orchestrate cache save web     after it: only what is new is uploaded',
    '                                 (with `cacheMounts: {persist: true}`, builds in CI do both)',
  ),
  cachePrune: example(
    '$ orchestrate cache prune --dry-run                      what would go, and what stays and why',
    '$ orchestrate cache prune --service web --kind mounts    begin again with the mounts of web',
    '$ orchestrate cache prune --older-than 7d --force        in a nightly job',
    '$ orchestrate cache prune --others --keep-size 20GB      when the disk is full',
  ),
  schema: example('$ orchestrate schema > orchestrate.schema.json'),
};
