import * as z from 'zod/mini';
import { mountTransportShape } from './mount-transport-shape.ts';
import { refreshShape } from './refresh-shape.ts';
import {
  DURATION,
  FREE_NAME,
  NOT_EMPTY,
  REGISTRY_HOST,
  SERVICE_NAME,
  VARIABLE_NAME,
} from './rules.ts';
import { defaultsShape, serviceShape } from './service-shape.ts';
import { key, named, namedSome, note, required, restrict, template, text } from './text.ts';

/** The newest version of the manifest's form that this code understands. */
export const MANIFEST_VERSION = 1;

const BUILDER_KEYS = { oneOf: ['builder', 'builders'] } as const;

const jsonField = z.strictObject({
  from: required(text(FREE_NAME), 'Name of the other secret.', 'db'),
  field: required(
    text(NOT_EMPTY),
    'Key of the field; keys within keys and positions in lists are joined by dots.',
    'data.password',
  ),
});

const secretSource = z.strictObject({
  env: key(text(VARIABLE_NAME), 'Environment variable that holds the secret.', 'PIP_TOKEN'),
  file: key(
    text(NOT_EMPTY),
    'File that holds the secret, relative to the manifest; `~/` is the home folder.',
    './.secrets/pip_token',
  ),
  command: key(
    z.array(text()).check(z.minLength(1)),
    'Program and arguments that print the secret. No shell is involved.',
    ['op', 'read', 'op://build/pip/token'],
  ),
  git: key(
    text(REGISTRY_HOST),
    'Host whose password or token git’s credential helpers know, for `GIT_AUTH_TOKEN`.',
    'github.com',
  ),
  json: key(jsonField, 'A field of another secret that is JSON.', {
    from: 'db',
    field: 'password',
  }),
  template: key(
    z.string().check(z.minLength(1)),
    'Text in which `${name}` stands for another secret; write `$${` for `${` itself.',
    '//registry.example.com/:_authToken=${npm_token}',
  ),
  timeout: key(text(DURATION), 'Time limit of `command` and `git`. Default: one minute.', '10s'),
  rebuildOnChange: key(
    z.boolean(),
    'Build again what mounts it when its value has changed; the Dockerfile declares `ARG ORCHESTRATE_SECRET_<ID>` before the step.',
    true,
  ),
  allowEmpty: key(z.boolean(), 'Accept an empty value, which is an error otherwise.', true),
});
const secretProvider = note(
  restrict(secretSource, {
    oneOf: ['env', 'file', 'command', 'git', 'json', 'template'],
    needed: true,
  }),
  {
    id: 'Secret',
    title: 'Secret',
    description: 'Where the value of a build secret comes from.',
  },
);

const version = z.literal(MANIFEST_VERSION);

const machine = {
  mirrors: key(
    named(REGISTRY_HOST, template()),
    'Registry hosts and where to pull their images from instead: a host, optionally with a path. `ORCHESTRATE_MIRRORS=host=location,…` adds to it.',
    { 'docker.io': 'localhost:5000', 'gcr.io': 'mirror.example.com/gcr' },
  ),
  builder: key(
    text(FREE_NAME),
    'Name of the buildx builder. Default: the current one. `ORCHESTRATE_BUILDER` takes precedence.',
    'ci',
  ),
  builders: key(
    z.array(text(FREE_NAME)).check(z.minLength(1)),
    'Names of several buildx builders; each service keeps going to the same one.',
    ['builder-a', 'builder-b'],
  ),
  jobs: key(
    z.int().check(z.minimum(1)),
    'Services built at once. Default: from the memory of the machine, 8 to 64. `ORCHESTRATE_JOBS` takes precedence.',
    8,
  ),
};

const manifestKeys = z.strictObject({
  version: key(version, 'Version of the manifest’s form.', MANIFEST_VERSION),
  project: key(
    text(SERVICE_NAME),
    'Name of the project: first part of image names without a registry. Default: the name of the manifest’s folder.',
    'shop',
  ),
  registry: key(
    template(),
    'Default prefix of image names: service `api` becomes `<registry>/api`.',
    'registry.example.com/shop',
  ),
  ...machine,
  cacheMountNamespace: key(
    z.union([text(FREE_NAME), z.literal(true)]),
    'Keeps cache mounts of different projects apart on one builder: a name, or `true` for the project’s.',
    'shop',
    true,
  ),
  cacheMounts: key(mountTransportShape, 'How cache mounts travel between machines.', {
    persist: true,
    maxSize: '2GB',
  }),
  refresh: key(refreshShape, 'What `orchestrate refresh` may take up, and when.', {
    minAge: '3d',
    deny: ['quay.io'],
  }),
  buildkit: key(
    text(NOT_EMPTY),
    'Image of the BuildKit that your builders run, to be kept in the lock; `orchestrate doctor` tells builders that run another one.',
    'moby/buildkit:buildx-stable-1',
  ),
  defaults: key(defaultsShape, 'Settings that every service starts from.', {
    platforms: ['linux/amd64'],
    timeout: '20m',
  }),
  templates: key(
    named(FREE_NAME, serviceShape),
    'Settings that services take over with `extends`.',
    { python: { args: { PYTHON_VERSION: '3.13' }, secrets: ['pip_token'] } },
  ),
  secrets: key(
    named(FREE_NAME, secretProvider),
    'Build secrets by name, and where their values come from.',
    { pip_token: { env: 'PIP_TOKEN' } },
  ),
  services: key(namedSome(SERVICE_NAME, serviceShape), 'The images to build, by name. Needed.', {
    catalog: { context: './services/catalog' },
  }),
});

export const manifestShape = note(restrict(manifestKeys, BUILDER_KEYS), {
  title: 'orchestrate.yaml',
  description: 'The container images of a monorepo and how to build them.',
  required: ['services'],
  // As in compose files: a place for anchors. The parser sets these keys aside.
  patternProperties: { '^x-': {} },
});

/** `orchestrate.local.yaml`: what one machine does differently. */
export const localShape = restrict(
  z.strictObject({
    version: key(version, 'Version of the manifest’s form.', MANIFEST_VERSION),
    ...machine,
  }),
  BUILDER_KEYS,
);
