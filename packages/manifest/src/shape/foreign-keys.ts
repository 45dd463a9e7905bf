/** Keys of compose and bake files that have another name or place here, with what to write instead. */
export const FOREIGN_KEYS: Readonly<Record<string, string>> = {
  additional_contexts: 'Named contexts are given under `contexts`.',
  attest: 'Provenance is always recorded; remove the key.',
  build: 'Write `context`, `dockerfile` and `args` directly under the service.',
  'cache-from': 'Write it as `cache: {from: […]}`.',
  'cache-to': 'Write it as `cache: {to: […]}`.',
  cache_from: 'Write it as `cache: {from: […]}`.',
  cache_to: 'Write it as `cache: {to: […]}`.',
  environment:
    'Values for the build are given under `args`; values for running containers do not belong here.',
  group: 'Services are selected on the command line: `orchestrate build catalog web`.',
  image: 'Write the name as `repository` and the tag under `tags`.',
  inherits: 'Use `extends` with a name from `templates`.',
  name: 'The name is the key under `services`; the image name is `repository`.',
  needs: 'Use `dependsOn`.',
  output: 'Use `outputs`, for example `outputs: [push]`.',
  push: 'Write it as `outputs: [push]`.',
  target_platforms: 'Use `platforms`.',
  variable: 'Use environment variables: `${NAME:-default}`.',
};
