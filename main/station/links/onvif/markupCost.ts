/** What the library's search for namespace declarations may cost on one answer, in characters looked at. */
const MAXIMUM_COST = 4_000_000;
const WORD = 'xmlns';

/**
 * Watches an answer for text that would make the ONVIF library's first step quadratic: it looks from every `xmlns` to
 * the next `=`, so a megabyte of `xmlnsxmlns...` holds the whole station for minutes. `add` answers true once the
 * search would cost too much; the connection is then cut before the library sees the text.
 */
export function createMarkupCost(): { add(text: string): boolean } {
  let open = 0;
  let cost = 0;
  let tail = '';
  return {
    add(text) {
      const all = tail + text;
      let from = 0;
      while (from < all.length) {
        const equals = all.indexOf('=', from);
        const end = equals === -1 ? all.length : equals;
        let word = all.indexOf(WORD, from);
        let position = from;
        while (word !== -1 && word < end) {
          cost += open * (word - position);
          open += 1;
          position = word;
          if (cost > MAXIMUM_COST) return true;
          word = all.indexOf(WORD, word + WORD.length);
        }
        cost += open * (end - position);
        if (equals !== -1) open = 0;
        from = end + 1;
      }
      const rest = all.slice(-(WORD.length - 1));
      tail = rest.includes('=') ? rest.slice(rest.lastIndexOf('=') + 1) : rest;
      return cost > MAXIMUM_COST;
    },
  };
}
