import type { Diagnostic, SourceFile } from '@orchestrate/model';
import type { VertexWarning } from './decode.ts';

/**
 * Advice of BuildKit's own Dockerfile checks, located. `path` is how the service's Dockerfile is shown to
 * people. The rule's name (`FromAsCasing: …`) becomes the code: `buildkit/from-as-casing`.
 */
export function checkWarning(warning: VertexWarning, path: string): Diagnostic {
  const [, rule, said] = /^([A-Z]\w+): (.*)$/s.exec(warning.short) ?? [];
  const message = (said ?? warning.short).replace(/ \(line \d+\)$/, '');
  const skip = rule === undefined ? '' : `, or write \`# check=skip=${rule}\` at the top`;
  return {
    code: `buildkit/${rule === undefined ? 'check' : kebab(rule)}`,
    severity: 'warning',
    message: `${message.replace(/\.$/, '')}.`,
    hint:
      warning.url === undefined
        ? `Change the line${skip}.`
        : `Change the line (${warning.url})${skip}.`,
    ...located(warning, path),
  };
}

function located({ source, line }: VertexWarning, path: string): Pick<Diagnostic, 'at'> {
  if (source === undefined || line === undefined) return {};
  const file: SourceFile = { path, text: source.text };
  const lines = source.text.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, before) => sum + before.length + 1, 0);
  const end = start + (lines[line - 1]?.replace(/\r$/, '').length ?? 0);
  return { at: { source: file, start, end } };
}

function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();
}
