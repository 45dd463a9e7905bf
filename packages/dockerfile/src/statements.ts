import type { Diagnostic, SourceFile } from '@orchestrate/model';
import { skipBlanks } from './blanks.ts';
import { DirectiveReader } from './directives.ts';
import type { Escape } from './expand.ts';
import { type Joined, join } from './joined.ts';
import { endOf, isTooLong, type Line } from './lines.ts';
import { problem, warning } from './problem.ts';

/** The lines of one instruction put together, before anything in it is read. */
export interface Statement {
  readonly joined: Joined;
  /** 1-based; comments and empty lines that were skipped on the way count. */
  readonly line: number;
  readonly endLine: number;
  readonly escape: Escape;
}

/** Walks over the lines of a file; whoever reads an instruction may take the lines of its heredocs. */
export class StatementReader {
  readonly #source: SourceFile;
  readonly #lines: readonly Line[];
  readonly #directives: DirectiveReader;
  readonly #report: (diagnostic: Diagnostic) => void;
  #next = 0;
  #escape: Escape = '\\';

  constructor(
    source: SourceFile,
    lines: readonly Line[],
    report: (diagnostic: Diagnostic) => void,
  ) {
    this.#source = source;
    this.#lines = lines;
    this.#directives = new DirectiveReader(source);
    this.#report = report;
  }

  get escape(): Escape {
    return this.#escape;
  }

  /** The next line as it stands in the file, undefined at the end. */
  takeLine(): Line | undefined {
    const line = this.#lines[this.#next];
    if (line === undefined) return undefined;
    this.#next += 1;
    if (isTooLong(line)) this.#reportTooLong(line);
    return line;
  }

  /** The next instruction, undefined at the end. */
  take(): Statement | undefined {
    for (let line = this.takeLine(); line !== undefined; line = this.takeLine()) {
      const lead = skipBlanks(line.text);
      const text = line.text.slice(lead);
      this.#readDirective(text, line.start + lead);
      if (text.startsWith('#')) continue;
      const { kept, more } = cutContinuation(text, this.#escape);
      if (more) return this.#continue(line, { text: kept, offset: line.start + lead });
      if (kept !== '') return this.#statement(line, line, [{ text, offset: line.start + lead }]);
    }
    return undefined;
  }

  #continue(first: Line, run: { readonly text: string; readonly offset: number }): Statement {
    const runs = [run];
    const empty: Line[] = [];
    let last = first;
    for (let more = true; more; ) {
      const line = this.takeLine();
      if (line === undefined) break;
      last = line;
      const lead = skipBlanks(line.text);
      if (line.text.charAt(lead) === '#') continue;
      if (lead === line.text.length) empty.push(line);
      else {
        const cut = cutContinuation(line.text, this.#escape);
        runs.push({ text: cut.kept, offset: line.start });
        more = cut.more;
      }
    }
    for (const line of empty) this.#reportEmpty(line);
    return this.#statement(first, last, runs);
  }

  #statement(first: Line, last: Line, runs: { text: string; offset: number }[]): Statement {
    const joined = join(this.#source, runs);
    return { joined, line: first.number, endLine: last.number, escape: this.#escape };
  }

  #readDirective(text: string, offset: number): void {
    const directive = this.#directives.read(text, offset);
    if (directive === undefined) return;
    if (!('name' in directive)) this.#report(directive);
    else if (directive.name === 'escape') {
      const { value, at } = directive;
      if (value === '\\' || value === '`') this.#escape = value;
      else {
        this.#report(
          problem({
            code: 'invalid-escape',
            message: `invalid escape token '${value}' does not match \` or \\`,
            hint: 'Write `# escape=\\`` with a backtick, or leave the line out.',
            at,
          }),
        );
      }
    }
  }

  #reportEmpty(line: Line): void {
    this.#report(
      warning({
        code: 'empty-continuation',
        message: 'Empty continuation line: it is skipped here, and BuildKit means to refuse it.',
        hint: 'Remove the empty line, or write a comment there.',
        at: { source: this.#source, start: line.start, end: endOf(line) },
      }),
    );
  }

  #reportTooLong(line: Line): void {
    this.#report(
      problem({
        code: 'line-too-long',
        message: 'dockerfile line greater than max allowed size of 65535',
        hint: 'Split the line with a continuation, or copy the data from a file.',
        at: { source: this.#source, start: line.start, end: endOf(line) },
      }),
    );
  }
}

/**
 * An escape character at the end, blanks behind it allowed, continues the line unless another one stands
 * before it.
 */
function cutContinuation(text: string, escape: Escape): { kept: string; more: boolean } {
  const end = text.replace(/[ \t]+$/, '').length;
  const before = text.charAt(end - 2);
  if (end === 0 || text.charAt(end - 1) !== escape || before === escape) {
    return { kept: text, more: false };
  }
  return { kept: text.slice(0, end - 1), more: true };
}
