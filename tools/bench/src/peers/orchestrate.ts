import path from 'node:path';
import { stringify } from 'yaml';
import { BASE_NAME, servicesOf } from '../fixture/shape.ts';
import { imageName, type Peer } from './peer.ts';

/** The command as people get it: the one that the workspace installs. */
const BINARY = path.resolve(import.meta.dirname, '../../../../node_modules/.bin/orchestrate');

export const orchestrate: Peer = {
  name: 'orchestrate',
  title: 'orchestrate build',
  versionCommand: { file: BINARY, args: ['--version'] },
  startCommand: { file: BINARY, args: ['--version'] },
  files: (shape) => ({
    'orchestrate.yaml': stringify({
      version: 1,
      project: 'bench',
      ...(shape.push === true && {
        registry: `${shape.images}/orchestrate`,
        defaults: { outputs: ['push'], cache: { type: 'registry', mode: 'max', write: 'always' } },
      }),
      services: Object.fromEntries(
        servicesOf(shape).map(({ name, context, onBase }) => [
          name,
          {
            context,
            tags: [imageName(shape, 'orchestrate', name)],
            ...(onBase && { contexts: { [BASE_NAME]: 'service:base' } }),
          },
        ]),
      ),
    }),
  }),
  build: (folder) => ({
    file: BINARY,
    args: ['build'],
    cwd: folder,
    // CI implies --frozen, and a new folder has no lock: resolving its image is part of what is timed.
    env: { CI: '' },
  }),
};
