import xterm from '@xterm/headless';
import { execa } from 'execa';
import { cli, environment } from './rig.ts';

export interface Row {
  readonly text: string;
  /** It is the rest of the row above, which was too wide. */
  readonly continues: boolean;
}

const ROWS = 24;

/** The built CLI on a pseudo-terminal of its own, and what a terminal that breaks lines anew makes of its output. */
export class PseudoTerminal {
  readonly #screen: xterm.Terminal;
  readonly #process;
  /** Ask again after every output. */
  readonly #waiting = new Set<() => void>();
  #raw = '';

  constructor(cwd: string, columns: number, args: readonly string[]) {
    this.#screen = new xterm.Terminal({
      cols: columns,
      rows: ROWS,
      allowProposedApi: true,
    });
    const command = `tty; stty cols ${columns} rows ${ROWS}; exec "${process.execPath}" "${cli}" ${args.join(' ')}`;
    const { NO_COLOR: _none, ...inherited } = process.env;
    this.#process = execa('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd,
      reject: false,
      extendEnv: false,
      env: { ...inherited, ...environment, CI: '', TERM: 'xterm-256color' },
    });
    this.#process.stdout.on('data', (chunk: Buffer) => {
      this.#raw += chunk.toString('utf8');
      this.#screen.write(chunk, () => {
        for (const ask of this.#waiting) ask();
      });
    });
  }

  /** Everything that was written so far, with its control sequences. */
  get raw(): string {
    return this.#raw;
  }

  /** What the terminal shows and what has scrolled away, down to the last row with text. */
  rows(): Row[] {
    const { active } = this.#screen.buffer;
    const rows = Array.from({ length: active.length }, (_, index) => active.getLine(index)).map(
      (line) => ({
        text: line?.translateToString(true) ?? '',
        continues: line?.isWrapped === true,
      }),
    );
    return rows.slice(0, rows.findLastIndex(({ text }) => text !== '') + 1);
  }

  /** Resolves when the rows are so; rejects when the program has ended before. */
  async until(holds: (rows: readonly Row[]) => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const ask = (): void => {
      if (holds(this.rows())) resolve();
    };
    this.#waiting.add(ask);
    ask();
    const ended = this.#process.then(() => {
      throw new Error(`it ended before:\n${this.#text()}`);
    });
    await Promise.race([promise, ended]).finally(() => this.#waiting.delete(ask));
  }

  /** As a terminal does when its window changes: it breaks its lines anew, and then tells the program. */
  async resize(columns: number): Promise<void> {
    this.#screen.resize(columns, ROWS);
    const [, device = ''] = /(\/dev\/pts\/\d+)/.exec(this.#raw) ?? [];
    await execa('stty', ['-F', device, 'cols', `${columns}`]);
  }

  /** What somebody types; `\u0003` is Ctrl-C. */
  type(text: string): void {
    this.#process.stdin.write(text);
  }

  /** The exit code, when all that was written is on the screen. */
  async exitCode(): Promise<number | undefined> {
    const { exitCode } = await this.#process;
    await new Promise<void>((resolve) => this.#screen.write('', resolve));
    return exitCode;
  }

  #text(): string {
    return this.rows()
      .map(({ text }) => text)
      .join('\n');
  }
}
