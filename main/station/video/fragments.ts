/** The start of a fragmented MP4: everything before the first fragment (ISO/IEC 14496-12, `ftyp` and `moov`). */
export interface InitSegment {
  readonly kind: 'init';
  readonly bytes: Buffer;
  /** Codec of the picture by RFC 6381: `avc1.42C01F`, `hvc1.1.6.L93.B0`; empty when unknown. */
  readonly codec: string;
  /** Ticks a second of `Fragment.time`. */
  readonly timescale: number;
}

/** One `moof` with its `mdat`: here one picture. */
export interface Fragment {
  readonly kind: 'fragment';
  readonly bytes: Buffer;
  /** Whether decoding can begin here. */
  readonly key: boolean;
  /** Decode time in ticks of the init segment's timescale. */
  readonly time: number;
}

/** A whole box may not be larger than this: a picture of 16 MB is no picture. */
const MAXIMUM_BOX = 16 * 1024 * 1024;

/** Paths of boxes as the numbers that their four letters are. */
const paths = new Map<string, readonly number[]>();
function numbersOf(path: string): readonly number[] {
  const known = paths.get(path);
  if (known) return known;
  const numbers = path.split('/').map((name) => Buffer.from(name, 'latin1').readUInt32BE(0));
  paths.set(path, numbers);
  return numbers;
}

/**
 * The body of a box inside `bytes` by its path (`moov/trak/mdia/mdhd`), the first of each name; undefined where there is
 * none, or nonsense before it. Looked up for each picture of each stream, so nothing else is read.
 */
export function boxOf(bytes: Buffer, path: string): Buffer | undefined {
  let at = 0;
  let end = bytes.length;
  for (const name of numbersOf(path)) {
    for (;;) {
      if (at + 8 > end) return undefined;
      const size = bytes.readUInt32BE(at);
      if (size < 8 || at + size > end) return undefined;
      if (bytes.readUInt32BE(at + 4) === name) {
        end = at + size;
        at += 8;
        break;
      }
      at += size;
    }
  }
  return bytes.subarray(at, end);
}

/**
 * The codec out of a sample description (`stsd`), by RFC 6381 and ISO/IEC 14496-15, annex E: `avc1.42C01F`,
 * `hvc1.1.6.L93.B0`; the four letters of the entry alone for any other.
 */
export function codecOf(descriptions: Buffer | undefined): string {
  // Version, flags, count; then the size and the four letters of the first entry.
  if (!descriptions || descriptions.length < 16) return '';
  const entry = descriptions.toString('latin1', 12, 16);
  if (!/^[\w ]{4}$/.test(entry)) return '';
  const box = (name: string): Buffer | undefined => {
    const at = descriptions.indexOf(name, 16, 'latin1');
    return at === -1 ? undefined : descriptions.subarray(at + 4);
  };
  const avc = box('avcC');
  if (avc && avc.length >= 4) return `${entry}.${avc.toString('hex', 1, 4).toUpperCase()}`;
  const hevc = box('hvcC');
  return hevc && hevc.length >= 13 ? `${entry}.${hevcProfile(hevc)}` : entry.trim();
}

/** Profile, compatibility, tier with level, and constraints of H.265 (ISO/IEC 14496-15, clause 8.3.2.1 and annex E.3). */
function hevcProfile(configuration: Buffer): string {
  const first = configuration.readUInt8(1);
  const space = ['', 'A', 'B', 'C'][first >> 6] ?? '';
  const tier = first & 0x20 ? 'H' : 'L';
  // The flags are written with their bits in reverse order.
  let flags = 0;
  for (let bit = 0; bit < 32; bit += 1)
    if (configuration.readUInt32BE(2) & (1 << bit)) flags = (flags | (1 << (31 - bit))) >>> 0;
  const constraints = [...configuration.subarray(6, 12)];
  while (constraints.length > 0 && constraints.at(-1) === 0) constraints.pop();
  const words = constraints.map((byte) => byte.toString(16).toUpperCase());
  return [
    `${space}${first & 0x1f}`,
    flags.toString(16).toUpperCase(),
    `${tier}${configuration.readUInt8(12)}`,
    ...words,
  ].join('.');
}

function readInit(bytes: Buffer): InitSegment {
  const media = boxOf(bytes, 'moov/trak/mdia/mdhd');
  const timescaleAt = media?.[0] === 1 ? 20 : 12;
  const timescale = media && media.length >= timescaleAt + 4 ? media.readUInt32BE(timescaleAt) : 0;
  return {
    kind: 'init',
    bytes,
    codec: codecOf(boxOf(bytes, 'moov/trak/mdia/minf/stbl/stsd')),
    timescale: timescale || 90_000,
  };
}

/** `sample_is_non_sync_sample` (ISO/IEC 14496-12, clause 8.8.3.1). */
const NOT_A_KEY = 0x10000;

function readFragment(bytes: Buffer): Fragment {
  const decode = boxOf(bytes, 'moof/traf/tfdt');
  let time = 0;
  if (decode && decode.length >= 8)
    time = decode[0] === 1 && decode.length >= 12 ? Number(decode.readBigUInt64BE(4)) : decode.readUInt32BE(4);
  return { kind: 'fragment', bytes, key: (firstFlags(bytes) & NOT_A_KEY) === 0, time };
}

/** Where the decode time stands in a fragment: offset of its 64 bits; -1 when there is none of that size. */
function decodeTimeAt(bytes: Buffer): number {
  const decode = boxOf(bytes, 'moof/traf/tfdt');
  return decode && decode.length >= 12 && decode[0] === 1 ? decode.byteOffset - bytes.byteOffset + 4 : -1;
}

/** A copy of a fragment at another decode time; undefined when its time has no 64 bits (ISO/IEC 14496-12, `tfdt`). */
export function atTime(fragment: Fragment, time: number): Fragment | undefined {
  const at = decodeTimeAt(fragment.bytes);
  if (at === -1) return undefined;
  const bytes = Buffer.from(fragment.bytes);
  bytes.writeBigUInt64BE(BigInt(Math.max(0, Math.round(time))), at);
  return { ...fragment, bytes, time: Math.max(0, Math.round(time)) };
}

/** Flags of the first sample: its own, else those said for the first, else the fragment's default. */
function firstFlags(bytes: Buffer): number {
  const run = boxOf(bytes, 'moof/traf/trun');
  if (run && run.length >= 8) {
    const flags = run.readUInt32BE(0) & 0xffffff;
    let at = 8 + (flags & 0x1 ? 4 : 0);
    if (flags & 0x4 && run.length >= at + 4) return run.readUInt32BE(at);
    at += (flags & 0x100 ? 4 : 0) + (flags & 0x200 ? 4 : 0);
    if (flags & 0x400 && run.length >= at + 4) return run.readUInt32BE(at);
  }
  const header = boxOf(bytes, 'moof/traf/tfhd');
  if (header && header.length >= 8) {
    const flags = header.readUInt32BE(0) & 0xffffff;
    const at = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0) + (flags & 0x8 ? 4 : 0) + (flags & 0x10 ? 4 : 0);
    if (flags & 0x20 && header.length >= at + 4) return header.readUInt32BE(at);
  }
  return 0;
}

/**
 * Cuts a stream of fragmented MP4 into its init segment and fragments. `push` takes bytes as they come and gives what
 * is whole; it throws a RangeError when what comes is no MP4 (the stream is then given up).
 */
export function createFragmentReader(): { push(chunk: Buffer): (InitSegment | Fragment)[] } {
  /** From the beginning of what is not whole yet: a fragment is then one piece of what came, and is not copied. */
  let held: Buffer | undefined;
  let started = false;
  return {
    push(chunk) {
      const bytes = held ? Buffer.concat([held, chunk]) : chunk;
      const out: (InitSegment | Fragment)[] = [];
      let from = 0;
      let at = 0;
      while (at + 8 <= bytes.length) {
        const size = bytes.readUInt32BE(at);
        if (size < 8 || size > MAXIMUM_BOX) throw new RangeError('not a fragmented MP4 stream');
        if (at + size > bytes.length) break;
        const type = bytes.toString('latin1', at + 4, at + 8);
        at += size;
        if (type === 'ftyp' || type === 'moof') continue;
        const whole = bytes.subarray(from, at);
        from = at;
        if (type === 'moov') {
          started = true;
          out.push(readInit(whole));
        } else if (type === 'mdat' && started) out.push(readFragment(whole));
      }
      held = from < bytes.length ? bytes.subarray(from) : undefined;
      return out;
    },
  };
}
