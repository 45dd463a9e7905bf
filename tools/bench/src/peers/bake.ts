import { BASE_NAME, servicesOf } from '../fixture/shape.ts';
import { imageName, type Peer } from './peer.ts';

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
            output: ['type=docker'],
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
