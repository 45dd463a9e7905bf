import type {
  ContextReader,
  Happening,
  LockFile,
  LookedAt,
  SecretSource,
  Sight,
} from '@orchestrate/model';
import type { World } from '../world.ts';

/** What a run asked of the world. */
export interface Testimony {
  readonly sights: Iterable<Sight>;
  readonly realPaths: ReadonlyMap<string, string>;
  readonly variables: readonly string[];
  readonly images: ReadonlyMap<string, string>;
  readonly happenings: readonly Happening[];
}

const LOCK = 'orchestrate.lock';

/** What a run tells that finds nothing to do. */
const QUIET: ReadonlySet<Happening['type']> = new Set([
  'run-started',
  'service-decided',
  'service-ended',
  'run-ended',
]);

/**
 * A world that remembers what it was asked. Answers of files, environment and engine can be asked for again
 * cheaply; whoever asks anything else (a registry, git, a command for a secret, a builder) has asked something
 * that only a run can ask again, and so have those who tell more than that nothing was to do.
 */
export class Witness {
  readonly world: World;
  readonly #sights: Sight[] = [];
  readonly #readers: ContextReader[] = [];
  readonly #variables = new Set<string>();
  readonly #images = new Map<string, string>();
  readonly #happenings: Happening[] = [];
  #isRepeatable = true;

  constructor(world: World) {
    this.world = {
      ...world,
      ...this.#watchedFiles(world),
      ...this.#watchedEngine(world),
      ...this.#watchedRest(world),
    };
  }

  /** Undefined when the run cannot be known to end the same way by looking at files and images alone. */
  testimony(): Testimony | undefined {
    if (!this.#isRepeatable) return undefined;
    const looked: LookedAt[] = this.#readers.map((reader) => reader.looked());
    return {
      sights: inTurn([this.#sights, ...looked.map(({ sights }) => sights)]),
      realPaths: new Map(looked.flatMap(({ realPaths }) => [...realPaths])),
      variables: [...this.#variables],
      images: this.#images,
      happenings: this.#happenings,
    };
  }

  #files({ files }: World): World['files'] {
    const see = (sight: Sight): void => void this.#sights.push(sight);
    const seen: Partial<World['files']> = {
      absolute: (root, relative) => files.absolute(root, relative),
      // For the record; a manifest that asks for it is never taken for repeatable.
      git: (root) => files.git(root),
      manifest: async (explicit) => {
        const found = await files.manifest(explicit);
        if (found.ok) this.#sights.push(...found.value.sights);
        return found;
      },
      dockerfile: async (root, relative) => {
        const source = await files.dockerfile(root, relative);
        see({ path: files.absolute(root, relative), what: 'file', present: source !== undefined });
        return source;
      },
      lookup: (root) => {
        const lookup = files.lookup(root);
        return (relative) => {
          const kind = lookup(relative);
          const path = files.absolute(root, relative);
          see({ path, what: 'kind', present: kind !== undefined });
          return kind;
        };
      },
    };
    return this.#unrepeatable(files, seen);
  }

  #watchedFiles(world: World) {
    const watched: Partial<World> = {
      files: this.#files(world),
      contexts: (root) => this.#contexts(world, root),
      lockFile: (root) => this.#lockFile(world, root),
      secret: (source, root) => {
        this.#secret(world, source, root);
        return world.secret(source, root);
      },
      secretVersion: (root, value) => {
        this.#isRepeatable = false;
        return world.secretVersion(root, value);
      },
    };
    return watched;
  }

  #contexts(world: World, root: string): ContextReader {
    const reader = world.contexts(root);
    this.#readers.push(reader);
    return reader;
  }

  #lockFile(world: World, root: string): LockFile {
    const file = world.lockFile(root);
    return this.#unrepeatable(file, {
      read: async () => {
        const read = await file.read();
        const path = world.files.absolute(root, LOCK);
        this.#sights.push({ path, what: 'file', present: read.kind !== 'none' });
        return read;
      },
    });
  }

  #secret(world: World, source: SecretSource, root: string): void {
    switch (source.kind) {
      case 'env':
        if (source.allowEmpty) this.#isRepeatable = false;
        this.#variables.add(source.variable);
        return;
      case 'file': {
        const path = world.files.absolute(root, source.path);
        this.#sights.push({ path, what: 'file', present: true });
        return;
      }
      case 'command':
      case 'git':
        this.#isRepeatable = false;
    }
  }

  #watchedEngine(world: World) {
    const { localImages, builders } = world;
    const watched: Partial<World> = {
      emit: (happening) => {
        if (!QUIET.has(happening.type)) this.#isRepeatable = false;
        if (this.#isRepeatable) this.#happenings.push(happening);
        world.emit(happening);
      },
      localImages: this.#unrepeatable(localImages, {
        source: () => localImages.source(),
        digests: async (tags) => {
          const digests = await localImages.digests(tags);
          if (tags.some((tag) => !digests.has(tag))) this.#isRepeatable = false;
          for (const [tag, digest] of digests) this.#images.set(tag, digest);
          return digests;
        },
      }),
      builders: this.#unrepeatable(builders, {
        inspect: (name) => {
          if (name !== undefined) this.#isRepeatable = false;
          return builders.inspect(name);
        },
      }),
    };
    return watched;
  }

  #watchedRest(world: World) {
    const watched: Partial<World> = {
      registry: (mirrors) => this.#unrepeatable(world.registry(mirrors)),
      packageLists: (mirrors) => this.#unrepeatable(world.packageLists(mirrors)),
      downloads: this.#unrepeatable(world.downloads),
      driver: this.#driver(world),
      exports: this.#unrepeatable(world.exports),
      imageLayout: (folder) => this.#unrepeatable(world.imageLayout(folder)),
      localImagesOf: (context) => this.#unrepeatable(world.localImagesOf(context)),
      builderCache: (builder) => this.#unrepeatable(world.builderCache(builder)),
      imageBlobs: (builder) => {
        const blobs = world.imageBlobs(builder);
        return this.#unrepeatable(blobs, { close: () => blobs.close() });
      },
    };
    return watched;
  }

  /** To get ready for a build is not to ask for one. */
  #driver({ driver }: World): World['driver'] {
    return this.#unrepeatable(driver, {
      standBy: (builder) => driver.standBy(builder),
      standDown: () => driver.standDown(),
    });
  }

  /** A port of which only some calls can be made again cheaply. */
  #unrepeatable<P extends object>(port: P, repeatable: Partial<P> = {}): P {
    const watch = (member: unknown) =>
      typeof member !== 'function'
        ? member
        : (...args: unknown[]): unknown => {
            this.#isRepeatable = false;
            return Reflect.apply(member, port, args);
          };
    return new Proxy(port, {
      get: (target, name) =>
        name in repeatable ? Reflect.get(repeatable, name) : watch(Reflect.get(target, name)),
    });
  }
}

function* inTurn<T>(all: readonly Iterable<T>[]): Generator<T> {
  for (const some of all) yield* some;
}
