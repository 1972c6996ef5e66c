/** What comes out of the encoder's container. */
export interface FlvVideo {
  /** Called with the sequence and picture parameter sets (ISO/IEC 14496-15, clause 5.2.4.1). */
  readonly parameters: (sps: Uint8Array, pps: Uint8Array) => void;
  /** Called with each access unit. */
  readonly unit: (key: boolean, nals: Uint8Array[]) => void;
}

/**
 * Reads H.264 out of FLV (Adobe Flash Video file format 10.1, annex E). FLV is used between the encoder and us because
 * it says how long each picture is: in a bare byte stream a picture ends only where the next one starts, which would
 * cost the delay of one whole picture. Bytes may come cut anywhere. Throws on what is no FLV.
 */
export function flvReader(video: FlvVideo): (chunk: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    if (!started) {
      if (waiting.length < 13) return;
      if (waiting.toString('latin1', 0, 3) !== 'FLV') throw new Error('the encoder gave no FLV');
      waiting = waiting.subarray(waiting.readUInt32BE(5) + 4);
      started = true;
    }
    while (waiting.length >= 11) {
      const size = waiting.readUIntBE(1, 3);
      // Four more bytes follow a tag: its size again.
      if (waiting.length < 11 + size + 4) return;
      if (waiting[0] === 9) readVideo(waiting.subarray(11, 11 + size), video);
      waiting = waiting.subarray(11 + size + 4);
    }
  };
}

function readVideo(tag: Buffer, video: FlvVideo): void {
  if (tag.length < 5 || (tag[0]! & 0x0f) !== 7) return;
  if (tag[1] === 0) {
    const spsSize = tag.readUInt16BE(5 + 6);
    const sps = tag.subarray(13, 13 + spsSize);
    const ppsSize = tag.readUInt16BE(13 + spsSize + 1);
    const pps = tag.subarray(13 + spsSize + 3, 13 + spsSize + 3 + ppsSize);
    video.parameters(Uint8Array.from(sps), Uint8Array.from(pps));
    return;
  }
  if (tag[1] !== 1) return;
  const nals: Uint8Array[] = [];
  let key = false;
  for (let at = 5; at + 4 <= tag.length; ) {
    const size = tag.readUInt32BE(at);
    const nal = tag.subarray(at + 4, at + 4 + size);
    at += 4 + size;
    const type = (nal[0] ?? 0) & 0x1f;
    if (type === 5) key = true;
    // Slices only: parameter sets travel before each key picture, and the encoder's notes about itself (SEI) do not.
    if (type === 1 || type === 5) nals.push(Uint8Array.from(nal));
  }
  if (nals.length > 0) video.unit(key, nals);
}
