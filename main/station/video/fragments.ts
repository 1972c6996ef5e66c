/** The start of a fragmented MP4: everything before the first fragment (ISO/IEC 14496-12, `ftyp` and `moov`). */
export interface InitSegment {
  readonly kind: 'init';
  readonly bytes: Buffer;
  /** Codec of the picture by RFC 6381: `avc1.42C01F`; `hevc` for H.265; empty when unknown. */
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
const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'mvex', 'moof', 'traf']);

/** Every box inside `bytes` by path (`moov/trak/mdia/mdhd`), the first of each. Pure; stops at nonsense. */
function boxesOf(bytes: Buffer, path = '', found = new Map<string, Buffer>()): Map<string, Buffer> {
  let at = 0;
  while (at + 8 <= bytes.length) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length) break;
    const type = bytes.toString('latin1', at + 4, at + 8);
    const here = path ? `${path}/${type}` : type;
    const body = bytes.subarray(at + 8, at + size);
    if (!found.has(here)) found.set(here, body);
    if (CONTAINERS.has(type)) boxesOf(body, here, found);
    at += size;
  }
  return found;
}

/** The codec out of a sample description (ISO/IEC 14496-15, clause 5.3.3: profile, constraints, level). */
function codecOf(descriptions: Buffer | undefined): string {
  if (!descriptions) return '';
  const avc = descriptions.indexOf('avcC', 0, 'latin1');
  if (avc !== -1 && avc + 8 <= descriptions.length)
    return `avc1.${descriptions.toString('hex', avc + 5, avc + 8).toUpperCase()}`;
  return descriptions.includes('hvcC', 0, 'latin1') ? 'hevc' : '';
}

function readInit(bytes: Buffer): InitSegment {
  const boxes = boxesOf(bytes);
  const media = boxes.get('moov/trak/mdia/mdhd');
  const timescaleAt = media?.[0] === 1 ? 20 : 12;
  const timescale = media && media.length >= timescaleAt + 4 ? media.readUInt32BE(timescaleAt) : 0;
  return {
    kind: 'init',
    bytes,
    codec: codecOf(boxes.get('moov/trak/mdia/minf/stbl/stsd')),
    timescale: timescale || 90_000,
  };
}

/** `sample_is_non_sync_sample` (ISO/IEC 14496-12, clause 8.8.3.1). */
const NOT_A_KEY = 0x10000;

function readFragment(bytes: Buffer): Fragment {
  const boxes = boxesOf(bytes);
  const decode = boxes.get('moof/traf/tfdt');
  let time = 0;
  if (decode && decode.length >= 8)
    time = decode[0] === 1 && decode.length >= 12 ? Number(decode.readBigUInt64BE(4)) : decode.readUInt32BE(4);
  return { kind: 'fragment', bytes, key: (firstFlags(boxes) & NOT_A_KEY) === 0, time };
}

/** Flags of the first sample: its own, else those said for the first, else the fragment's default. */
function firstFlags(boxes: Map<string, Buffer>): number {
  const run = boxes.get('moof/traf/trun');
  if (run && run.length >= 8) {
    const flags = run.readUInt32BE(0) & 0xffffff;
    let at = 8 + (flags & 0x1 ? 4 : 0);
    if (flags & 0x4 && run.length >= at + 4) return run.readUInt32BE(at);
    at += (flags & 0x100 ? 4 : 0) + (flags & 0x200 ? 4 : 0);
    if (flags & 0x400 && run.length >= at + 4) return run.readUInt32BE(at);
  }
  const header = boxes.get('moof/traf/tfhd');
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
  let waiting: Buffer[] = [];
  let held = 0;
  let head: Buffer[] = [];
  let started = false;
  return {
    push(chunk) {
      waiting.push(chunk);
      held += chunk.length;
      const out: (InitSegment | Fragment)[] = [];
      let bytes = waiting.length === 1 ? chunk : Buffer.concat(waiting, held);
      while (bytes.length >= 8) {
        const size = bytes.readUInt32BE(0);
        if (size < 8 || size > MAXIMUM_BOX) throw new RangeError('not a fragmented MP4 stream');
        if (bytes.length < size) break;
        const type = bytes.toString('latin1', 4, 8);
        const box = bytes.subarray(0, size);
        bytes = bytes.subarray(size);
        if (type === 'ftyp' || type === 'moov' || type === 'moof') head.push(box);
        if (type === 'moov') {
          started = true;
          out.push(readInit(Buffer.concat(head)));
          head = [];
        } else if (type === 'mdat' && started) {
          out.push(readFragment(Buffer.concat([...head, box])));
          head = [];
        }
      }
      waiting = bytes.length > 0 ? [bytes] : [];
      held = bytes.length;
      return out;
    },
  };
}
