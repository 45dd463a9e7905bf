import { parseSync } from 'oxc-parser';

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Every module that a TypeScript file names: imports, type imports, re-exports and `import()` of a literal. */
export function importsOf(file: string, text: string): Import[] {
  const { module } = parseSync(file, text);
  const found = [
    ...module.staticImports.map((entry) => ({
      start: entry.start,
      specifier: entry.moduleRequest.value,
    })),
    ...module.staticExports.flatMap((statement) =>
      statement.entries.flatMap((entry) =>
        entry.moduleRequest === null
          ? []
          : [{ start: statement.start, specifier: entry.moduleRequest.value }],
      ),
    ),
    ...module.dynamicImports.flatMap((entry) => {
      const literal = /^(['"])(.+)\1$/.exec(
        text.slice(entry.moduleRequest.start, entry.moduleRequest.end),
      );
      return literal?.[2] === undefined ? [] : [{ start: entry.start, specifier: literal[2] }];
    }),
  ];
  return found.map(({ start, specifier }) => ({
    specifier,
    line: text.slice(0, start).split('\n').length,
  }));
}
