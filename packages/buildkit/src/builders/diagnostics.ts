import type { Diagnostic, Unavailable } from '@orchestrate/model';

function unavailable(code: string, message: string, hint: string): Unavailable {
  const diagnostic: Diagnostic = { code: `buildkit/${code}`, severity: 'error', message, hint };
  return { ok: false, diagnostic };
}

export function noBuildx(): Unavailable {
  return unavailable(
    'no-buildx',
    'The docker buildx plugin was not found in the folders where docker looks for its plugins, nor in the path.',
    'Install it (package docker-buildx-plugin or docker-buildx), then check with `docker buildx version`.',
  );
}

export function buildxTooOld(version: string, wanted: string): Unavailable {
  return unavailable(
    'buildx-too-old',
    `buildx ${version} is too old: ${wanted} or newer is needed.`,
    'Update the docker buildx plugin; `docker buildx version` shows which one is in use.',
  );
}

export function noEngine(address: string, reason: string): Unavailable {
  const isDenied = /EACCES|permission denied/i.test(reason);
  return unavailable(
    'no-engine',
    `The Docker engine at ${address} cannot be reached: ${reason}.`,
    isDenied
      ? 'Let your user open the socket (group docker), or use a rootless engine.'
      : 'Start Docker, or choose another engine with DOCKER_HOST or `docker context use`.',
  );
}

export function engineTooOld(version: string, wanted: string): Unavailable {
  return unavailable(
    'engine-too-old',
    `Docker Engine ${version} is too old: its BuildKit does not enforce source policies reliably before ${wanted}.`,
    `Update the engine to ${wanted} or newer, or build on a newer BuildKit with --builder.`,
  );
}

export function noBuilder(name: string): Unavailable {
  return unavailable(
    'no-builder',
    `There is neither a builder nor a docker context named ${name}.`,
    'List what there is with `docker buildx ls`, or make one with `docker buildx create`.',
  );
}

export function builderUnreachable(name: string, reason: string): Unavailable {
  return unavailable(
    'builder-unreachable',
    `Builder ${name} cannot be used: ${reason}.`,
    `Look at it with \`docker buildx inspect ${name} --bootstrap\`.`,
  );
}
