import type { Dockerfile, Platform, ResolvedDockerfile, Service } from '@orchestrate/model';

/** A service and what its Dockerfile says. */
export interface LoadedService {
  readonly service: Service;
  /** Undefined when the Dockerfile lies in a remote context: only the builder can read it. */
  readonly dockerfile?: Dockerfile;
  /** One a platform: the same Dockerfile may pull other images on another platform. */
  readonly resolved: ReadonlyMap<Platform, ResolvedDockerfile>;
  /** The service's, or the builder's own; not empty. */
  readonly platforms: readonly Platform[];
}
