import { gunzipSync } from 'node:zlib';
import type { CameraNotice } from '../../../../src/domain/camera/notices.ts';
import { noticesOf } from './pullPoint.ts';
import { children, readXml } from './soapQuestion.ts';

/** Bytes of one document: a street full of people with what is known of each is a fifth of it. */
const MAXIMUM_DOCUMENT = 262_144;
/** Events of one document that are read. */
const MAXIMUM_EVENTS = 64;

/** Whether an event may be in a document: most are of what is in view, and need no reading. */
export const mayTellEvents = (document: string): boolean => document.includes('NotificationMessage');

/**
 * The events in one document of a metadata stream (ONVIF Streaming, clause 5.2.1.2; Core, clause 9.4.2), those of
 * analytics among them; none in what is no such document. Never throws. Pure.
 */
export function noticesIn(document: string): readonly CameraNotice[] {
  if (document.length > MAXIMUM_DOCUMENT || !mayTellEvents(document)) return [];
  const root = readXml(document);
  return children(root, 'MetadataStream')
    .flatMap((stream) => children(stream, 'Event'))
    .slice(0, MAXIMUM_EVENTS)
    .flatMap(noticesOf)
    .slice(0, MAXIMUM_EVENTS);
}

/**
 * Puts the documents of a metadata track together: parts of one have the same time, and its last has the marker (ONVIF
 * Streaming, clause 5.2.1.2; RFC 3550, clause 5.1). What is too long, or lacks a part, is passed over whole.
 */
export function createDocumentReader(onDocument: (document: string) => void): { packet(packet: Buffer): void } {
  let parts: Buffer[] = [];
  let size = 0;
  let next: number | undefined;
  /** The document that comes is not whole. */
  let isSpoilt = false;
  return {
    packet(packet) {
      const payload = payloadOf(packet);
      if (payload === undefined) return;
      const number = packet.readUInt16BE(2);
      if (next !== undefined && number !== next) isSpoilt = true;
      next = (number + 1) & 0xffff;
      size += payload.length;
      if (size > MAXIMUM_DOCUMENT) isSpoilt = true;
      if (isSpoilt) parts = [];
      else parts.push(Buffer.from(payload));
      if (((packet[1] ?? 0) & 0x80) === 0) return;
      const document = isSpoilt ? '' : textOfDocument(Buffer.concat(parts));
      [parts, size, isSpoilt] = [[], 0, false];
      if (document !== '') onDocument(document);
    },
  };
}

/** The text of a document, unpacked where it is packed (RFC 1952); empty for what cannot be, or is too long then. */
function textOfDocument(bytes: Buffer): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: MAXIMUM_DOCUMENT }).toString('utf8');
  } catch {
    return '';
  }
}

/** What an RTP packet carries: behind its contributors and extension, before its padding (RFC 3550, clause 5.1). */
function payloadOf(packet: Buffer): Buffer | undefined {
  const flags = packet[0] ?? 0;
  let from = 12 + 4 * (flags & 0x0f);
  if (flags >> 6 !== 2 || packet.length < from) return undefined;
  if ((flags & 0x10) !== 0) {
    if (packet.length < from + 4) return undefined;
    from += 4 + 4 * packet.readUInt16BE(from + 2);
  }
  const to = packet.length - ((flags & 0x20) === 0 ? 0 : (packet.at(-1) ?? 0));
  return to < from ? undefined : packet.subarray(from, to);
}
