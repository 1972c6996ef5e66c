/*
 * Reads the identity of a monitor from its EDID (VESA Enhanced EDID 1.4: section 3.4 vendor and product, section 3.10
 * descriptors). The bytes come from the monitor and its cable: they may be cut, empty or nonsense.
 */

/** What a monitor says of itself. */
export interface MonitorIdentity {
  /** Three letters of the maker (ISA PNPID). */
  readonly maker: string;
  /** Product code of the maker. */
  readonly product: number;
  /** Serial number as a number; 0 when the maker does not fill it in. */
  readonly serial: number;
  /** Serial number as text, from the descriptor with tag 0xFF; empty when there is none. */
  readonly serialText: string;
  /** Name of the model, from the descriptor with tag 0xFC; empty when there is none. */
  readonly name: string;
}

const HEADER = [0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00];
const BLOCK = 128;
const DESCRIPTORS = [54, 72, 90, 108];
const NAME_TAG = 0xfc;
const SERIAL_TAG = 0xff;

/** Reads the base block; null when it is not an EDID or its sum is wrong. Never throws. */
export function parseEdid(bytes: Uint8Array): MonitorIdentity | null {
  if (bytes.length < BLOCK || HEADER.some((value, at) => bytes[at] !== value)) return null;
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum = (sum + (bytes[at] ?? 0)) & 0xff;
  if (sum !== 0) return null;
  const maker = makerOf(((bytes[8] ?? 0) << 8) | (bytes[9] ?? 0));
  if (maker === null) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    maker,
    product: view.getUint16(10, true),
    serial: view.getUint32(12, true),
    serialText: descriptorText(bytes, SERIAL_TAG),
    name: descriptorText(bytes, NAME_TAG),
  };
}

/** Three letters of five bits each, 1 is A. */
function makerOf(packed: number): string | null {
  if (packed & 0x8000) return null;
  const letters = [(packed >> 10) & 31, (packed >> 5) & 31, packed & 31];
  if (letters.some((letter) => letter < 1 || letter > 26)) return null;
  return String.fromCharCode(...letters.map((letter) => letter + 64));
}

/** Up to 13 characters that end with a line feed; what is not printable ASCII is left out. */
function descriptorText(bytes: Uint8Array, tag: number): string {
  const at = DESCRIPTORS.find(
    (start) => bytes[start] === 0 && bytes[start + 1] === 0 && bytes[start + 2] === 0 && bytes[start + 3] === tag,
  );
  if (at === undefined) return '';
  let text = '';
  for (const value of bytes.subarray(at + 5, at + 18)) {
    if (value === 0x0a) break;
    if (value >= 0x20 && value <= 0x7e) text += String.fromCharCode(value);
  }
  return text.trim();
}
