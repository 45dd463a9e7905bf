import type {
  CommandText,
  Instruction,
  Platform,
  ResolvedDockerfile,
  Service,
  SourceFile,
} from '@orchestrate/model';

/** What the rules look at: everything that is known without asking anyone. */
export interface CacheInput {
  readonly manifest: SourceFile;
  readonly services: readonly ServiceInput[];
  /** `config.user` of a locked image; undefined when the lock does not know. */
  readonly imageUser: (normalized: string, platform: Platform) => string | undefined;
  /** Milliseconds that an instruction took in the runs on record that executed it, oldest first. */
  readonly stepDurations: (
    service: string,
    resolved: ResolvedDockerfile,
    instruction: Instruction,
  ) => readonly number[];
}

export interface ServiceInput {
  readonly service: Service;
  /** One a platform; empty when the Dockerfile lies in a remote context. */
  readonly resolved: readonly ResolvedDockerfile[];
  /** Commands of RUN by their line. */
  readonly texts: ReadonlyMap<number, CommandText>;
  /** What ENV of its Dockerfile sets, as services that stand on it see it. */
  readonly environment: ReadonlyMap<string, string>;
  /** Named contexts, and normalized references, that mean the image of another service. */
  readonly parents: ReadonlyMap<string, string>;
}
