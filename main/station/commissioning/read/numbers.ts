/** What a text says as a number; `not-finite` for NaN and Infinity as programs write them, null where it is no number. */
export function parseNumber(text: string, decimal: '.' | ','): number | 'not-finite' | null {
  // Thousands are parted by blanks of several kinds.
  let written = /\s/.test(text) ? text.replace(/\s/g, '') : text;
  if (decimal === ',' && written.includes(',')) {
    if (written.includes('.')) return null;
    written = written.replace(',', '.');
  }
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(written)) {
    const value = Number(written);
    return Number.isFinite(value) ? value : 'not-finite';
  }
  return /^[+-]?(?:nan|inf|infinity)$/i.test(written) ? 'not-finite' : null;
}

/** A number that its text is written back from without a change; else null. Codes such as `01149` are no numbers. */
export function exactNumber(text: string, decimal: '.' | ','): number | null {
  if (text.length > 16 || !/^-?\d/.test(text)) return null;
  const written = decimal === ',' ? text.replace(',', '.') : text;
  const value = Number(written);
  return Number.isFinite(value) && String(value) === written ? value : null;
}
