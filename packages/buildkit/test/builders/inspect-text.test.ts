import { describe, expect, it } from 'vitest';
import { parseInspect } from '../../src/builders/inspect-text.ts';
import { isOlder, parseBuildxVersion } from '../../src/builders/version.ts';

describe('parseInspect', () => {
  it('reads a builder with two nodes', () => {
    const printed = `Name:          farm
Driver:        docker-container
Last Activity: 2026-11-23 10:36:04 +0000 UTC

Nodes:
Name:                  farm0
Endpoint:              unix:///var/run/docker.sock
Status:                running
BuildKit version:      v0.25.1
Platforms:             linux/amd64*, linux/amd64/v2, linux/386
Labels:
 org.mobyproject.buildkit.worker.executor: oci

Name:                  farm1
Endpoint:              ssh://arm.example.org
Status:                running
BuildKit version:      v0.25.0
Platforms:             linux/arm64
`;
    expect(parseInspect(printed)).toEqual({
      name: 'farm',
      driver: 'docker-container',
      buildkitVersion: 'v0.25.1',
      image: 'moby/buildkit:buildx-stable-1',
      platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/386', 'linux/arm64'],
    });
  });

  it('finds the image that a builder runs among its options', () => {
    const image = `moby/buildkit:v0.25.0@sha256:${'a'.repeat(64)}`;
    const printed = `Name: own\nDriver: docker-container\n\nNodes:\nName: own0\nDriver Options:        env.X="image=no" image="${image}" network="host"\nStatus: inactive\n`;
    expect(parseInspect(printed)).toMatchObject({ name: 'own', image });
    expect(parseInspect(printed.replace('docker-container', 'remote')).image).toBeUndefined();
  });

  it('knows that an engine may not know the version of its BuildKit', () => {
    const printed = 'Name: default\nDriver: docker\n\nBuildKit version: v0.0.0+unknown\n';
    expect(parseInspect(printed)).toEqual({ name: 'default', driver: 'docker', platforms: [] });
  });

  it('reads what is wrong with a builder', () => {
    const printed =
      'Name:   dead\nDriver: \nError:  Cannot connect to the Docker daemon at unix:///nope.sock.\n';
    expect(parseInspect(printed)).toEqual({
      name: 'dead',
      driver: '',
      platforms: [],
      error: 'Cannot connect to the Docker daemon at unix:///nope.sock.',
    });
  });

  it('takes a BuildKit elsewhere for lost when none of its nodes answers', () => {
    const node = (name: string, status: string) =>
      `Name:     ${name}\nEndpoint: tcp://${name}.example.org:1234\nStatus:   ${status}\n`;
    const of = (driver: string, ...nodes: string[]) =>
      parseInspect(`Name:   far\nDriver: ${driver}\n\nNodes:\n${nodes.join('\n')}`).error;
    const far = [node('one', 'inactive'), node('two', 'inactive')];
    expect(of('remote', ...far)).toBe(
      'no BuildKit answers at tcp://one.example.org:1234 or tcp://two.example.org:1234',
    );
    expect(of('remote', node('one', 'inactive'), node('two', 'running'))).toBeUndefined();
    // The client starts these when something is built.
    expect(of('docker-container', ...far)).toBeUndefined();
  });
});

describe('versions', () => {
  it.each([
    ['github.com/docker/buildx 0.29.1+ds1 0.29.1+ds1-4\n', '0.29.1+ds1'],
    ['github.com/docker/buildx v0.30.0-desktop.1 2f3e1a\n', '0.30.0-desktop.1'],
    ['something else', 'something else'],
  ])('finds the release in %j', (printed, expected) => {
    expect(parseBuildxVersion(printed)).toBe(expected);
  });

  it.each([
    ['0.18.9', true],
    ['v0.19.0', false],
    ['0.29.1+ds1', false],
    ['1.0.0', false],
    ['v0.0.0+unknown', false],
    ['who knows', false],
  ])('compares %s with 0.19: older %s', (version, expected) => {
    expect(isOlder(version, [0, 19])).toBe(expected);
  });

  it('compares engines by their major number', () => {
    expect([isOlder('24.0.7', [25, 0]), isOlder('28.5.2+dfsg4', [25, 0])]).toEqual([true, false]);
  });
});
