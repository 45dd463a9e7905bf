import { BASE_NAME, type Shape, servicesOf } from '../fixture/shape.ts';
import { cacheName, imageName, type Peer } from './peer.ts';

export const bake: Peer = {
  name: 'bake',
  title: 'docker buildx bake',
  versionCommand: { file: 'docker', args: ['buildx', 'version'] },
  startCommand: { file: 'docker', args: ['buildx', 'version'] },
  files: (shape) => {
    const services = servicesOf(shape);
    const definition = {
      group: { default: { targets: services.map(({ name }) => name) } },
      target: Object.fromEntries(
        services.map(({ name, context, onBase }) => [
          name,
          {
            context,
            tags: [imageName(shape, 'bake', name)],
            ...outputs(shape, name),
            ...(onBase && { contexts: { [BASE_NAME]: 'target:base' } }),
          },
        ]),
      ),
    };
    return { 'docker-bake.json': `${JSON.stringify(definition, undefined, 2)}\n` };
  },
  build: (folder) => ({
    file: 'docker',
    args: ['buildx', 'bake', '--file', 'docker-bake.json'],
    cwd: folder,
  }),
};

function outputs(shape: Shape, service: string): object {
  if (shape.push !== true) return { output: ['type=docker'] };
  const ref = `type=registry,ref=${cacheName(shape, 'bake', service)}`;
  return { output: ['type=registry'], 'cache-from': [ref], 'cache-to': [`${ref},mode=max`] };
}
