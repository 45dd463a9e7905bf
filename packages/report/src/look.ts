import styles from 'ansi-styles';

/** How something is to look. Nothing here asks the terminal: whoever prints has asked it before. */
export interface Look {
  /** Columns. */
  readonly width: number;
  readonly colors: boolean;
  /** False for terminals and fonts that know ASCII only. */
  readonly unicode: boolean;
}

export type Paint = (text: string) => string;

/** Colours by what they mean; each gives the text back as it is when colours are off. */
export interface Palette {
  readonly good: Paint;
  readonly bad: Paint;
  readonly warning: Paint;
  readonly note: Paint;
  readonly faint: Paint;
  readonly strong: Paint;
}

export function createPalette(colors: boolean): Palette {
  const paint =
    ({ open, close }: { readonly open: string; readonly close: string }): Paint =>
    (text) =>
      colors && text !== '' ? `${open}${text}${close}` : text;
  return {
    good: paint(styles.green),
    bad: paint(styles.red),
    warning: paint(styles.yellow),
    note: paint(styles.cyan),
    faint: paint(styles.dim),
    strong: paint(styles.bold),
  };
}

export interface Symbols {
  readonly good: string;
  readonly bad: string;
  readonly skipped: string;
  readonly again: string;
  readonly arrow: string;
  readonly ellipsis: string;
  readonly dot: string;
  readonly nothing: string;
  readonly spinner: readonly string[];
}

const UNICODE: Symbols = {
  good: '✓',
  bad: '✗',
  skipped: '○',
  again: '↻',
  arrow: '→',
  ellipsis: '…',
  dot: '·',
  nothing: '–',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
};

const ASCII: Symbols = {
  good: '+',
  bad: 'x',
  skipped: 'o',
  again: '~',
  arrow: '->',
  ellipsis: '...',
  dot: '|',
  nothing: '-',
  spinner: ['-', '\\', '|', '/'],
};

export function symbolsFor(unicode: boolean): Symbols {
  return unicode ? UNICODE : ASCII;
}
