/** One stand-in: the public name it answers to and how it is made. */
export interface BaseImage {
  /** Its Dockerfile is `NAME.Dockerfile`; it is a target of that name. */
  readonly name: string;
  readonly repository: string;
  readonly tag: string;
}

/** The stand-ins for public base images, under their names within a mirror. */
export const baseImages: readonly BaseImage[] = [
  { name: 'debian', repository: 'library/debian', tag: 'trixie-slim' },
  { name: 'python', repository: 'library/python', tag: '3.13-slim' },
  { name: 'golang', repository: 'library/golang', tag: '1.24' },
  { name: 'node', repository: 'library/node', tag: '24-slim' },
  { name: 'busybox', repository: 'library/busybox', tag: 'stable' },
  { name: 'distroless-static', repository: 'distroless/static-debian12', tag: 'nonroot' },
];

/** Registries whose images the lab stands in for. */
export const mirroredHosts = ['docker.io', 'gcr.io'];

/** The stand-in that people call `python:3.13-slim` or `distroless/static-debian12:nonroot`. */
export const findBase = (name: string): BaseImage | undefined =>
  baseImages.find(({ repository, tag }) =>
    [`${repository}:${tag}`, `${repository.replace(/^library\//, '')}:${tag}`].includes(name),
  );

/** Dates in the images are no later than this (2026-01-01), so that a rebuild has the same digest. */
export const sourceDateEpoch = 1_767_225_600;

export interface DefinitionInputs {
  /** Folder with the Dockerfiles and all they copy. */
  readonly context: string;
  /** Folder that receives one OCI layout an image. */
  readonly layouts: string;
  readonly nodeVersion: string;
}

/**
 * The bake definition that builds all of them in one go. The result is an OCI layout, because the
 * `docker` driver refuses to set layer dates on an image that it stores itself.
 */
export function bakeDefinition({ context, layouts, nodeVersion }: DefinitionInputs): object {
  const target = ({ name }: BaseImage): object => ({
    context,
    dockerfile: `${name}.Dockerfile`,
    contexts: name === 'debian' ? {} : { debian: 'target:debian' },
    args: { SOURCE_DATE_EPOCH: String(sourceDateEpoch), NODE_VERSION: nodeVersion },
    attest: ['type=provenance,disabled=true'],
    output: [`type=oci,tar=false,rewrite-timestamp=true,dest=${layouts}/${name}`],
  });
  return {
    group: { default: { targets: baseImages.map(({ name }) => name) } },
    target: Object.fromEntries(baseImages.map((image) => [image.name, target(image)])),
  };
}
