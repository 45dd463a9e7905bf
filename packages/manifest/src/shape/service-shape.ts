import * as z from 'zod/mini';
import { cacheShape } from './cache-shape.ts';
import {
  DURATION,
  FREE_NAME,
  KEY_TEXT,
  NOT_EMPTY,
  SERVICE_NAME,
  SSH,
  VARIABLE_NAME,
} from './rules.ts';
import { key, named, note, required, restrict, template, templateScalar, text } from './text.ts';

const outputFile = restrict(
  z.strictObject({
    oci: key(template(), 'Write an OCI layout (a tar file) to this path.', 'dist/catalog.tar'),
    local: key(template(), 'Write the files of the image into this folder.', 'dist/catalog'),
  }),
  { oneOf: ['oci', 'local'], needed: true },
);

const secretUse = z.strictObject({
  id: required(text(KEY_TEXT), 'The id in `RUN --mount=type=secret,id=…`.', 'npm'),
  from: required(text(FREE_NAME), 'Name of a provider in `secrets` of the manifest.', 'npm_token'),
});

const cacheMount = z.strictObject({
  lockfiles: key(
    z.array(text(NOT_EMPTY)),
    'Files whose content keys the mount when it travels between machines, relative to the context.',
    ['requirements.txt'],
  ),
  persist: key(
    z.literal(false),
    'Leave this mount where it is, whatever `cacheMounts` of the manifest says.',
    false,
  ),
});

const attestations = z.strictObject({
  sbom: key(
    z.union([z.boolean(), text(NOT_EMPTY)]),
    'List the packages of the image: `true`, or the image of another scanner. The scanner is locked like a base image.',
    true,
    'docker/buildkit-syft-scanner:stable-1',
  ),
  provenance: key(
    z.enum(['min', 'max']),
    'How much of the build is told: `max` names build arguments, too. Default: buildx’s own, `min`.',
    'max',
  ),
});

const what = {
  context: key(
    text(NOT_EMPTY),
    'Build context: a folder relative to the manifest, or a Git or HTTP(S) URL. Default: the folder of the manifest.',
    './services/catalog',
    'https://github.com/example/tools.git#main',
  ),
  dockerfile: key(
    text(NOT_EMPTY),
    'Path of the Dockerfile, relative to the context. Default: `Dockerfile`.',
    'Dockerfile',
    'docker/api.Dockerfile',
  ),
  target: key(text(NOT_EMPTY), 'Stage to build. Default: the last one.', 'runtime'),
  args: key(named(VARIABLE_NAME, templateScalar()), 'Values for the ARGs of the Dockerfile.', {
    PYTHON_VERSION: '3.13',
    DEBUG: '${DEBUG:-0}',
  }),
  labels: key(named(KEY_TEXT, templateScalar()), 'Labels of the image.', {
    'org.opencontainers.image.revision': '${git.sha}',
  }),
  platforms: key(z.array(template()), 'Platforms to build for. Default: the builder’s own.', [
    'linux/amd64',
    'linux/arm64',
  ]),
  contexts: key(
    named(KEY_TEXT, template()),
    'Named contexts for FROM, COPY --from and mounts: `service:<name>`, a folder, `docker-image://<image>`, or a Git or HTTP(S) URL.',
    { base: 'service:python-base', assets: './assets', alpine: 'docker-image://alpine:3' },
  ),
};

const needs = {
  dependsOn: key(
    z.array(text(SERVICE_NAME)),
    'Services that must be built before this one. What `contexts` or the Dockerfile name need not be repeated.',
    ['migrations'],
  ),
  secrets: key(
    z.union([named(KEY_TEXT, text(FREE_NAME)), z.array(z.union([text(FREE_NAME), secretUse]))]),
    'Secrets for `RUN --mount=type=secret`: names of providers, or a mapping from mount id to provider.',
    ['pip_token'],
    { npm: 'npm_token' },
    [{ id: 'npm', from: 'npm_token' }],
  ),
  ssh: key(
    z.array(text(SSH)),
    'SSH agents or keys for `RUN --mount=type=ssh`.',
    ['default'],
    ['deploy=./id_ed25519'],
  ),
  cacheMounts: key(
    named(KEY_TEXT, cacheMount),
    'What is known of cache mounts beyond the Dockerfile, by mount id.',
    { pip: { lockfiles: ['requirements.txt'] } },
  ),
  cache: key(
    cacheShape,
    'Layer cache that travels between machines.',
    { type: 'registry' },
    { type: 'gha', mode: 'min' },
  ),
};

const result = {
  repository: key(
    template(),
    'Image name without tag. Default: `registry` (or the project) followed by the service’s name.',
    'registry.example.com/shop/catalog',
  ),
  tags: key(
    z.array(templateScalar()).check(z.minLength(1)),
    'Tags of the repository, or full image names (with `/` or `:`). Default: `latest`.',
    ['${git.sha}', 'latest'],
    ['localhost:5000/shop/catalog:dev'],
  ),
  outputs: key(
    z.array(z.union([z.enum(['load', 'push']), outputFile])).check(z.minLength(1)),
    'Where the image goes: `load` into the engine, `push` to its registry, an OCI layout or a local folder. Default: `load`.',
    ['load'],
    ['push', { oci: 'dist/catalog.tar' }],
  ),
  attestations: key(attestations, 'What is attached to the image beside its files.', {
    sbom: true,
    provenance: 'max',
  }),
  timeout: key(text(DURATION), 'Time limit of one build of this service.', '10m', '1h30m'),
};

const extending = {
  extends: key(
    z.union([text(FREE_NAME), z.array(text(FREE_NAME))]),
    'Template, or several of which later ones win, whose settings this one starts from.',
    'python',
    ['python', 'published'],
  ),
};

export const serviceShape = note(z.strictObject({ ...extending, ...what, ...needs, ...result }), {
  id: 'Service',
  title: 'Service',
  description: 'One image to build.',
});

export const defaultsShape = note(z.strictObject({ ...what, ...needs, ...result }), {
  id: 'Defaults',
  title: 'Defaults',
  description: 'Settings of every service.',
});
