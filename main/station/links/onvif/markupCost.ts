/** What the library's search for namespace declarations may cost on one answer, in characters looked at. */
const MAXIMUM_COST = 4_000_000;
const WORD = 'xmlns';
/**
 * Marks that the parser works for. A recorder with 64 profiles of 130 elements each has 17,000 tags; a megabyte of
 * nothing but tags would hold the station for a second.
 */
const MAXIMUM_MARKS = { tags: 30_000, attributes: 30_000, entities: 20_000 };
const [TAG, ATTRIBUTE, ENTITY] = [0x3c, 0x3d, 0x26];

/**
 * Watches an answer for text that would make the ONVIF library's first step quadratic: it looks from every `xmlns` to
 * the next `=`, so a megabyte of `xmlnsxmlns...` holds the whole station for minutes. `add` answers true once the
 * search would cost too much, or the tags, attributes and entities are more than an answer has; the connection is then
 * cut before the library sees the text.
 */
export function createMarkupCost(): { add(bytes: Uint8Array): boolean } {
  let open = 0;
  let cost = 0;
  let tail = '';
  let tags = 0;
  let attributes = 0;
  let entities = 0;
  return {
    add(bytes) {
      // Byte by byte and without a string: every byte of every camera passes here.
      for (let at = 0; at < bytes.length; at += 1) {
        const byte = bytes[at];
        if (byte === TAG) tags += 1;
        else if (byte === ATTRIBUTE) attributes += 1;
        else if (byte === ENTITY) entities += 1;
      }
      if (tags > MAXIMUM_MARKS.tags || attributes > MAXIMUM_MARKS.attributes || entities > MAXIMUM_MARKS.entities)
        return true;
      const all = tail + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
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
