import { stringify } from 'yaml';
import { BASE_NAME, servicesOf } from '../fixture/shape.ts';
import { imageName, type Peer } from './peer.ts';

export const compose: Peer = {
  name: 'compose',
  title: 'docker compose build',
  versionCommand: { file: 'docker', args: ['compose', 'version'] },
  startCommand: { file: 'docker', args: ['compose', 'version'] },
  files: (shape) => ({
    'compose.yaml': stringify({
      name: 'orchestrate-bench',
      services: Object.fromEntries(
        servicesOf(shape).map(({ name, context, onBase }) => [
          name,
          {
            image: imageName(shape, 'compose', name),
            build: {
              context,
              ...(onBase && { additional_contexts: { [BASE_NAME]: 'service:base' } }),
            },
          },
        ]),
      ),
    }),
  }),
  build: (folder) => ({ file: 'docker', args: ['compose', 'build'], cwd: folder }),
};
