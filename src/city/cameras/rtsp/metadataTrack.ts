import type { Socket } from 'node:net';
import type { EventBox } from '../onvif/eventService.ts';
import { packetiseDocument, type RtpState } from './rtp.ts';

/** What DESCRIBE says of a stream of metadata alone. */
export const metadataDescription = (number: number): string =>
  [
    'v=0',
    `o=- ${number} 1 IN IP4 0.0.0.0`,
    `s=CAM ${number}`,
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=control:*',
    'm=application 0 RTP/AVP 96',
    'a=rtpmap:96 vnd.onvif.metadata/90000',
    'a=control:track0',
    '',
  ].join('\r\n');

/**
 * Plays what a camera tells as documents of a metadata stream (ONVIF Streaming, clause 5.2.1.2); the answer ends it.
 * `stamp` gives the time of a packet in 90 kHz.
 */
export const playMetadata = (
  socket: Socket,
  events: Pick<EventBox, 'listen'>,
  rtp: RtpState,
  channel: number,
  stamp: () => number,
): (() => void) =>
  events.listen((message) => {
    if (socket.destroyed) return;
    const document =
      '<?xml version="1.0" encoding="UTF-8"?><tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema" ' +
      'xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" xmlns:tns1="http://www.onvif.org/ver10/topics">' +
      `<tt:Event>${message}</tt:Event></tt:MetadataStream>`;
    for (const packet of packetiseDocument(rtp, channel, stamp(), Buffer.from(document))) socket.write(packet);
  });
