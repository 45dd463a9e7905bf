import type { Command } from '../command.ts';
import type { Files } from '../fixture/contents.ts';
import type { Shape } from '../fixture/shape.ts';

/** A tool that builds the same monorepo. */
export interface Peer {
  readonly name: string;
  /** What it is called in a table. */
  readonly title: string;
  /** Prints the version; a failure means that the peer is not installed. */
  readonly versionCommand: Command;
  /** The start-up to time: nothing but the version, without an engine. */
  readonly startCommand: Command;
  /** Files it needs beside the services, such as a manifest. */
  files(shape: Shape): Files;
  /** Builds everything in the folder and loads it into the engine. */
  build(folder: string): Command;
}

/** Where the layer cache of a service goes when images are pushed. */
export function cacheName(shape: Shape, peer: string, service: string): string {
  return `${shape.images}/${peer}/${service}:cache`;
}

/** Each peer has image names of its own, so that no one profits from another's images. */
export function imageName(shape: Shape, peer: string, service: string): string {
  return `${shape.images}/${peer}/${service}:latest`;
}
