import {
  type BuildRequest,
  bareRequest,
  type Registry,
  type SourcePolicy,
} from '@orchestrate/model';
import { sourcePolicy } from '@orchestrate/plan';
import type { Preparation } from '../prepare.ts';

/** Where mounts are moved between, and with what. */
export interface MountPlace {
  /** Image repository that keeps saved mounts. */
  readonly repository: string;
  /** Normalized reference of the image that copies; the policy turns it into its digest. */
  readonly helper: string;
  readonly policy: SourcePolicy;
  readonly registry: Registry;
  /** Undefined means the current one. */
  readonly builder: string | undefined;
  readonly namespace: string | undefined;
  /** Absolute folder of the manifest: a context that nothing is read from. */
  readonly root: string;
}

/** The place on one builder of a run whose lock knows the helper; undefined when the manifest names no repository. */
export function mountPlace(
  prepared: Preparation,
  builder: string | undefined,
): MountPlace | undefined {
  const { manifest } = prepared.workspace;
  const { repository, helper } = manifest.mountTransport;
  if (repository === undefined) return undefined;
  const { lock, registry } = prepared;
  return {
    repository,
    helper,
    policy: sourcePolicy({ lock, refs: [helper], mirrors: manifest.mirrors }),
    registry,
    builder,
    namespace: manifest.cacheMountNamespace,
    root: manifest.root,
  };
}

/** A build of ours that moves a mount. */
export interface Transfer {
  /** Unique among transfers that run together. */
  readonly name: string;
  readonly dockerfileText: string;
  /** Push the image under this full name. */
  readonly push?: string;
  /** Keep the image in the builder, so that it can be searched. */
  readonly keep?: boolean;
}

/**
 * How saved mounts are pushed. Level 1 of zstd: most of what package managers cache is compressed already, and
 * higher levels took twice as long for half a percent. The engine keeps no image of its own.
 */
const PUSH_OPTIONS = {
  compression: 'zstd',
  'compression-level': '1',
  'oci-mediatypes': 'true',
};

export function transferRequest(place: MountPlace, transfer: Transfer): BuildRequest {
  const { name, dockerfileText, push, keep } = transfer;
  return {
    ...bareRequest({ service: name, context: place.root, dockerfile: 'Dockerfile' }),
    dockerfileText,
    tags: push === undefined ? [] : [push],
    outputs: push === undefined ? [] : [{ kind: 'push' }],
    ...(push !== undefined && {
      pushOptions: {
        ...PUSH_OPTIONS,
        ...(keep !== true && { store: 'false', unpack: 'false' }),
      },
    }),
  };
}
