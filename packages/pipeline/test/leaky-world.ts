import { createHash } from 'node:crypto';
import { formatLocation, type Happening } from '@orchestrate/model';
import { createFakeWorld, type FakeWorld } from './fake-world.ts';

export const TOKEN = 'correct-horse-7261';

const DOCKERFILE = `FROM busybox:stable AS one
ARG WHO
RUN --mount=type=secret,id=token cat /run/secrets/token > /saved
FROM one
COPY . /app
LABEL a=b
`;
const CREATED = [
  'ADD rootfs / # of the base',
  'ARG WHO',
  'RUN |1 WHO=me /bin/sh -c cat /run/secrets/token > /saved # buildkit',
  'COPY . /app # buildkit',
  'LABEL a=b',
];

/** Where the image holds what; the rest of it is harmless. */
export interface Parts {
  readonly layers?: Readonly<Record<number, string>>;
  readonly created?: Readonly<Record<number, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly statement?: string;
  readonly outputs?: string;
  /** Further keys of the service. */
  readonly service?: string;
}

/** A service `api` whose image is given, and that gets the secret `token`. */
export function leakyWorld(parts: Parts): FakeWorld {
  const outputs = parts.outputs ?? '[load]';
  const made = createFakeWorld({
    'orchestrate.yaml': `version: 1\nproject: shop\nsecrets: {token: {env: TOKEN}}\nservices:\n  api: {context: api, secrets: [token], outputs: ${outputs}, tags: ["registry.example.com/shop/api:1"]${parts.service ?? ''}}\n`,
    'api/Dockerfile': DOCKERFILE,
  });
  made.secrets.set('token', TOKEN);
  const put = (content: string): string => {
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    made.blobs.set(digest, content);
    return digest;
  };
  const blob = (content: string) => ({ digest: put(content), size: content.length });
  const config = {
    config: { Labels: parts.labels ?? {} },
    history: CREATED.map((line, index) => ({
      created_by: parts.created?.[index] ?? line,
      ...((index === 1 || index === 4) && { empty_layer: true }),
    })),
  };
  const layers = [0, 1, 2].map((index) => blob(parts.layers?.[index] ?? `layer ${index}`));
  const image = blob(JSON.stringify({ config: blob(JSON.stringify(config)), layers }));
  const attestation = blob(
    JSON.stringify({ config: blob('{}'), layers: [blob(parts.statement ?? '{}')] }),
  );
  const digest = put(
    JSON.stringify({
      manifests: [
        image,
        {
          ...attestation,
          annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
        },
      ],
    }),
  );
  made.result = () => ({
    digest,
    images: [
      { platform: 'linux/amd64', manifestDigest: image.digest, sizeCompressedBytes: 1, layers: [] },
    ],
  });
  return made;
}

/** Code, place and message of what was told. */
export const told = (said: readonly Happening[]) =>
  said.flatMap((one) =>
    one.type === 'diagnosed'
      ? [
          `${one.diagnostic.code} ${one.diagnostic.at && formatLocation(one.diagnostic.at)} ${one.diagnostic.message.replaceAll(/sha256:\w+/g, 'D')}`,
        ]
      : [],
  );
