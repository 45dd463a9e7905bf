import type { Checked, Manifest, MountTransport } from '@orchestrate/model';
import { checked } from '@orchestrate/model';
import { createExpand } from './inherit/templates.ts';
import type { ManifestInput } from './input.ts';
import { interpolateMapping } from './interpolate/interpolate.ts';
import type { Scope } from './interpolate/values.ts';
import { createCollector, type Report } from './problem.ts';
import { type Documents, readDocuments } from './read-documents.ts';
import { checkAcross } from './service/across.ts';
import { type ReadService, readService } from './service/read-service.ts';
import type { RegistryPrefix, Surroundings } from './service/surroundings.ts';
import { readBuildkit } from './service/tools.ts';
import { readEnvironment } from './settings/environment.ts';
import { readMachine } from './settings/machine.ts';
import { mountHelper, readMountTransport } from './settings/mount-transport.ts';
import { readNamespace, readProject, readRegistry } from './settings/project.ts';
import { readProviders } from './settings/providers.ts';
import { readRefresh } from './settings/refresh.ts';
import { localShape, manifestShape } from './shape/manifest-shape.ts';
import { serviceShape } from './shape/service-shape.ts';
import { type Mapping, mappingIn } from './tree/tree.ts';

/**
 * Reads a manifest: its text, the local file and the environment over it, to a valid `Manifest`, or to
 * diagnostics (`manifest/…`) for every mistake in them. Touches nothing but its input.
 */
export function parseManifest(input: ManifestInput): Checked<Manifest> {
  const { report, diagnostics } = createCollector();
  const documents = readDocuments(input, report);
  const manifest = documents && assemble(input, documents, report);
  return manifest === undefined
    ? { ok: false, diagnostics: diagnostics() }
    : checked(manifest, diagnostics());
}

function assemble(input: ManifestInput, documents: Documents, report: Report): Manifest {
  const { source, root, env, git } = input;
  const project = readProject(documents.manifest, root);
  const scope: Scope = { env, git, project };
  const manifest = settingsOf(documents.manifest, scope, report);
  const local =
    documents.local && interpolateMapping(documents.local, localShape, { scope, report });
  const machine = readMachine(
    { manifest, local, environment: readEnvironment(env, report) },
    report,
  );
  const namespace = readNamespace(manifest, project);
  const registry = readRegistry(manifest, report);
  const transport = readMountTransport(manifest, registry, report);
  const read = readServices(input, { manifest, scope, registry, transport }, report);
  checkAcross(read, report);
  const services = read.flatMap(({ service }) => (service === undefined ? [] : [service]));
  return {
    source,
    root,
    project,
    ...machine,
    refresh: readRefresh(manifest, report),
    mountTransport: transport,
    secrets: readProviders(manifest, env, report),
    services: new Map(services.map((service) => [service.name, service])),
    ...(namespace !== undefined && { cacheMountNamespace: namespace }),
  };
}

const PER_SERVICE: ReadonlySet<string> = new Set(['defaults', 'templates', 'services']);

/** References outside services are replaced here; within them later, when each service is known by name. */
function settingsOf(manifest: Mapping, scope: Scope, report: Report): Mapping {
  const later = [...manifest.entries].filter(([key]) => PER_SERVICE.has(key));
  const now = [...manifest.entries].filter(([key]) => !PER_SERVICE.has(key));
  const settings = interpolateMapping({ ...manifest, entries: new Map(now) }, manifestShape, {
    scope,
    report,
  });
  return { ...settings, entries: new Map([...settings.entries, ...later]) };
}

function readServices(
  input: ManifestInput,
  {
    manifest,
    scope,
    registry,
    transport,
  }: {
    readonly manifest: Mapping;
    readonly scope: Scope;
    readonly registry: RegistryPrefix;
    readonly transport: MountTransport;
  },
  report: Report,
): readonly ReadService[] {
  const services = mappingIn(manifest, 'services');
  const tools = [readBuildkit(manifest, report), mountHelper(transport)];
  const around: Surroundings = {
    project: scope.project,
    registry,
    services: allKeys(services),
    secrets: allKeys(mappingIn(manifest, 'secrets')),
    lookup: input.lookup,
    report,
    tools: tools.filter((tool) => tool !== undefined),
  };
  const expand = createExpand(manifest, report);
  return [...(services?.entries ?? [])].flatMap(([name, { keyAt, value }]) => {
    if (value.kind !== 'mapping') return [];
    const tree = interpolateMapping(expand(value), serviceShape, {
      scope: { ...scope, service: name },
      report,
    });
    return [readService({ name, at: keyAt, tree }, around)];
  });
}

/** Keys with mistakes are there as well: nobody is told that they do not exist. */
function allKeys(mapping: Mapping | undefined): ReadonlySet<string> {
  return new Set([...(mapping?.entries.keys() ?? []), ...(mapping?.broken ?? [])]);
}
