import path from 'node:path';
import { BASE_NAME, servicesOf } from '../fixture/shape.ts';
import { imageName, type Peer } from './peer.ts';

const BINARY = path.resolve(import.meta.dirname, '../../../../node_modules/.bin/turbo');

/** The usual way to build images with a task runner: a task a service, which calls docker build. */
export const turbo: Peer = {
  name: 'turbo',
  title: 'turbo run build around docker build',
  versionCommand: { file: BINARY, args: ['--version'] },
  startCommand: { file: BINARY, args: ['--version'] },
  files: (shape) => {
    const packages = servicesOf(shape).map(({ name, context, onBase }) => {
      const flags = onBase
        ? ` --build-context ${BASE_NAME}=docker-image://${imageName(shape, 'turbo', 'base')}`
        : '';
      const build = `docker buildx build --load --tag ${imageName(shape, 'turbo', name)}${flags} .`;
      const manifest = {
        name,
        version: '1.0.0',
        scripts: { build },
        ...(onBase && { dependencies: { base: '*' } }),
      };
      return [`${context}/package.json`, json(manifest)];
    });
    return {
      'package.json': json({
        name: 'bench',
        private: true,
        packageManager: 'npm@10.9.0',
        workspaces: ['services/*'],
      }),
      'turbo.json': json({
        ui: 'stream',
        tasks: { build: { dependsOn: ['^build'], outputs: [] } },
      }),
      '.gitignore': '.turbo\n',
      ...Object.fromEntries(packages),
    };
  },
  build: (folder) => ({
    file: BINARY,
    args: ['run', 'build', '--no-daemon'],
    cwd: folder,
    env: { TURBO_TELEMETRY_DISABLED: '1' },
  }),
};

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
