import path from 'node:path';
import { BASE_NAME, type Shape, servicesOf } from '../fixture/shape.ts';
import { cacheName, imageName, type Peer } from './peer.ts';

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
      const build = `docker buildx build ${outputs(shape, name)} --tag ${imageName(shape, 'turbo', name)}${flags} .`;
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

function outputs(shape: Shape, service: string): string {
  if (shape.push !== true) return '--load';
  const ref = `type=registry,ref=${cacheName(shape, 'turbo', service)}`;
  return `--push --cache-from ${ref} --cache-to ${ref},mode=max`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
