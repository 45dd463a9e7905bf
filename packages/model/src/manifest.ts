import type { LayerCache } from './layer-cache.ts';
import type { Platform } from './platform.ts';
import type { Location, SourceFile } from './source.ts';

/** `orchestrate.yaml`, parsed and valid. Paths are relative to `root`, with `/`, without `..` segments to resolve. */
export interface Manifest {
  readonly source: SourceFile;
  /** Absolute folder that holds the manifest. */
  readonly root: string;
  readonly project: string;
  readonly services: ReadonlyMap<string, Service>;
  readonly secrets: ReadonlyMap<string, SecretProvider>;
  readonly mirrors: readonly Mirror[];
  /** Names of buildx builders; empty means the current one. */
  readonly builders: readonly string[];
  /** Keeps cache mounts of projects apart on one builder (`BUILDKIT_CACHE_MOUNT_NS`). */
  readonly cacheMountNamespace?: string;
  /** Services built at once; undefined means: from the machine. */
  readonly jobs?: number;
  readonly refresh: RefreshRules;
  readonly mountTransport: MountTransport;
}

/** How cache mounts travel between machines. */
export interface MountTransport {
  /** In CI, mounts are restored before a build and saved after it. */
  readonly persist: boolean;
  /** Where they are kept, without tag; undefined when nobody said which registry. */
  readonly repository?: string;
  /** Most that is saved of one mount, uncompressed. */
  readonly maxBytes: number;
  /** For how many keys a mount is kept. */
  readonly keepKeys: number;
  /** Normalized reference of the image that copies the files. */
  readonly helper: string;
  readonly at: Location;
}

/** What `refresh` may take up from the registries, and when. */
export interface RefreshRules {
  /** A digest has to be known for so long before it is taken, in milliseconds; 0 takes it at once. */
  readonly minAgeMs: number;
  /** Registry hosts to refresh from; empty means all. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly freeze: readonly Freeze[];
}

/** Images that keep their digest for a while. */
export interface Freeze {
  /** A normalized reference, in which `*` stands for any characters. */
  readonly image: string;
  readonly reason: string;
  /** The last day it holds (UTC), as `2027-01-31`. */
  readonly until: string;
  readonly at: Location;
}

/** Pull `host` from `location` instead: a host, optionally with a path prefix (`localhost:5000/hub`). */
export interface Mirror {
  readonly host: string;
  readonly location: string;
}

/** One image to build. */
export interface Service {
  readonly name: string;
  readonly at: Location;
  readonly context: ContextSource;
  /** Path relative to the root; for a remote context, relative to that context. */
  readonly dockerfile: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Empty means the builder's own platform. */
  readonly platforms: readonly Platform[];
  readonly contexts: Readonly<Record<string, NamedContext>>;
  /** Services that must be built before, named in the manifest (`dependsOn` and `contexts`). */
  readonly dependsOn: readonly string[];
  readonly secrets: readonly ServiceSecret[];
  /** Images that its build pulls although no Dockerfile names them. */
  readonly tools: readonly ToolImage[];
  /** How much of the build the provenance tells; undefined leaves it to buildx. */
  readonly provenance?: 'min' | 'max';
  /** `default` or `id=path`, as `--ssh` takes them. */
  readonly ssh: readonly string[];
  readonly cacheMounts: Readonly<Record<string, CacheMountOptions>>;
  readonly layerCache?: LayerCache;
  /** Further layer caches, as buildx takes them. */
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  /** Where the entries of `cacheFrom` and `cacheTo` stand, in their order. */
  readonly cachePlaces?: { readonly from: readonly Location[]; readonly to: readonly Location[] };
  /** Full names with tag, normalized; the first one is the service's main name. */
  readonly tags: readonly string[];
  readonly outputs: readonly Output[];
  /** Time limit of one build of this service, in milliseconds. */
  readonly timeoutMs?: number;
}

export type ContextSource =
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'remote'; readonly url: string };

export type NamedContext =
  | ContextSource
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'image'; readonly ref: string };

/** An image that runs on the builder. */
export interface ToolImage {
  /** `scanner` writes the SBOM, `buildkit` is the builder itself, `mount-helper` moves cache mounts. */
  readonly kind: ToolKind;
  /** As it is written. */
  readonly ref: string;
  readonly at: Location;
}

export type ToolKind = 'scanner' | 'buildkit' | 'mount-helper';

export interface ServiceSecret {
  /** The id in `RUN --mount=type=secret,id=…`. */
  readonly id: string;
  /** Name of the provider in `Manifest.secrets`. */
  readonly provider: string;
  readonly at: Location;
}

interface NamedSecret {
  readonly name: string;
  readonly allowEmpty: boolean;
  /** Services that mount it are built again when its value has changed. */
  readonly rebuildOnChange?: true;
  readonly at: Location;
}

/** A secret that lies somewhere outside. */
export type SecretSource = NamedSecret &
  (
    | { readonly kind: 'env'; readonly variable: string }
    | { readonly kind: 'file'; readonly path: string }
    | {
        readonly kind: 'command';
        readonly argv: readonly [string, ...string[]];
        readonly timeoutMs?: number;
      }
    /** What git's credential helpers know of a host. */
    | { readonly kind: 'git'; readonly host: string; readonly timeoutMs?: number }
  );

/** A secret that is made of others. */
export type DerivedSecret = NamedSecret &
  (
    | { readonly kind: 'json'; readonly from: string; readonly field: string }
    /** `${name}` stands for another secret. */
    | { readonly kind: 'template'; readonly text: string }
  );

export type SecretProvider = SecretSource | DerivedSecret;

/** Names of the secrets that a template is made of; `$${` stands for `${` itself. */
export function templateParts(text: string): string[] {
  return [...text.matchAll(TEMPLATE_PART)].flatMap(([, name]) => name ?? []);
}

/** The template with each reference replaced by what `valueOf` gives for it. */
export function fillTemplate(text: string, valueOf: (name: string) => string): string {
  return text.replaceAll(TEMPLATE_PART, (_all, name: string | undefined) =>
    name === undefined ? '${' : valueOf(name),
  );
}

const TEMPLATE_PART = /\$\$\{|\$\{([^}]*)\}/g;

/** What is known of a cache mount beyond the Dockerfile, by mount id. */
export interface CacheMountOptions {
  /** Files whose content keys the mount when it travels. */
  readonly lockfiles: readonly string[];
  /** The mount does not travel. */
  readonly persist?: false;
}

export type Output =
  | { readonly kind: 'load' }
  | { readonly kind: 'push' }
  | { readonly kind: 'oci'; readonly dest: string }
  | { readonly kind: 'local'; readonly dest: string };
