/** Colours and type of the plot, as the tokens of the page's light say them now. */
export interface PlotLook {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly stale: string;
  readonly select: string;
  readonly font: string;
  /** Height of a row of a table, px: all measures of the plot follow from it. */
  readonly row: number;
}

/** Reads the look from the custom properties that `read` answers (those of the page's root). */
export function readLook(read: (property: string) => string): PlotLook {
  const token = (name: string): string => read(`--${name}`).trim();
  const row = Number.parseFloat(token('row'));
  return {
    text: token('text'),
    quiet: token('text-2'),
    line: token('line'),
    stale: token('stale'),
    select: token('select'),
    font: `${token('step--1') || '11px'} ${token('font') || 'sans-serif'}`,
    row: Number.isFinite(row) && row > 0 ? row : 26,
  };
}

/** The look of the page's own light and density. */
export function lookNow(): PlotLook {
  const style = getComputedStyle(document.documentElement);
  return readLook((property) => style.getPropertyValue(property));
}
