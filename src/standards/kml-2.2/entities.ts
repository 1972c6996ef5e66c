const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five entities of XML itself and characters by number; none of them makes a text longer. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name) return Object.hasOwn(NAMED, name) ? NAMED[name]! : whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The text between two tags that hold text only: CDATA sections as they stand, entities decoded, tags as they are written. */
export function plainText(xml: string): string {
  let text = '';
  let at = 0;
  for (;;) {
    const start = xml.indexOf('<![CDATA[', at);
    if (start < 0) return (text + decodeEntities(xml.slice(at))).trim();
    const end = xml.indexOf(']]>', start);
    text += decodeEntities(xml.slice(at, start)) + xml.slice(start + 9, end < 0 ? undefined : end);
    if (end < 0) return text.trim();
    at = end + 3;
  }
}
