import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packetiseDocument } from '../../../../src/city/cameras/rtsp/rtp.ts';
import { eventOfTopic, truthOf } from '../../../../src/domain/camera/notices.ts';
import { createDocumentReader, noticesIn } from './metadata.ts';

const stream = (body: string): string =>
  '<?xml version="1.0"?><tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema" ' +
  `xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2">${body}</tt:MetadataStream>`;
const crossed = (rule: string): string =>
  '<wsnt:NotificationMessage><wsnt:Topic>tns1:RuleEngine/LineDetector/Crossed</wsnt:Topic><wsnt:Message>' +
  '<tt:Message UtcTime="2026-11-24T03:00:00Z"><tt:Source><tt:SimpleItem Name="Rule" Value="' +
  `${rule}"/></tt:Source><tt:Data><tt:SimpleItem Name="ObjectId" Value="17"/></tt:Data></tt:Message></wsnt:Message>` +
  '</wsnt:NotificationMessage>';
const inView =
  '<tt:VideoAnalytics><tt:Frame UtcTime="2026-11-24T03:00:00Z"><tt:Object ObjectId="17"><tt:Appearance/></tt:Object>' +
  '</tt:Frame></tt:VideoAnalytics>';

describe('the events of a metadata stream', () => {
  it('are read beside what is in view', () => {
    const notices = noticesIn(stream(`${inView}<tt:Event>${crossed('Ligne 1')}${crossed('Ligne 2')}</tt:Event>`));
    expect(notices.map(({ source }) => source[0]?.value)).toEqual(['Ligne 1', 'Ligne 2']);
    expect(notices[0]).toMatchObject({
      topic: 'tns1:RuleEngine/LineDetector/Crossed',
      time: Date.parse('2026-11-24T03:00:00Z'),
      operation: null,
    });
  });

  it.each([
    ['nothing but what is in view', stream(inView)],
    ['no document', 'NotificationMessage'],
    ['another document', `<a>${crossed('1')}</a>`],
    ['a document cut short', stream(`<tt:Event>${crossed('1')}`).slice(0, 300)],
    ['a type declaration', `<!DOCTYPE x [<!ENTITY a "b">]>${stream(`<tt:Event>${crossed('&a;')}</tt:Event>`)}`],
    ['more than a document holds', stream(`<tt:Event>${crossed('1')}</tt:Event>${'<tt:x/>'.repeat(50_000)}`)],
    ['depth without end', `${'<a>'.repeat(60_000)}NotificationMessage`],
  ])('are none in %s', (_, document) => {
    expect(noticesIn(document)).toEqual([]);
  });

  it.each([
    ['GlobalSceneChange', 'tampered', false],
    ['FenceGuard', 'line-crossed', false],
    ['MotionGuard', 'motion', false],
    ['Port', 'digital-input', false],
    ['PIR', 'motion', true],
  ])('of Axis are known: %s', (file, event, holds) => {
    const document = readFileSync(new URL(`./testing/answers/axis/${file}.xml`, import.meta.url), 'utf8');
    const [notice, ...more] = noticesIn(document);
    expect(more).toEqual([]);
    expect(eventOfTopic(notice?.topic ?? '')).toBe(event);
    expect(notice?.time).toBeGreaterThan(Date.parse('2019-01-01T00:00:00Z'));
    expect(truthOf(notice?.data[0]?.value)).toBe(holds);
  });

  it('are so many at most, whatever a camera sends at once', () => {
    expect(noticesIn(stream(`<tt:Event>${crossed('1').repeat(400)}</tt:Event>`))).toHaveLength(64);
  });
});

describe('the documents of a metadata track', () => {
  const reader = () => {
    const read: string[] = [];
    return { read, track: createDocumentReader((document) => read.push(document)) };
  };
  const packets = (state: Parameters<typeof packetiseDocument>[0], document: string): Buffer[] =>
    packetiseDocument(state, 0, 90, Buffer.from(document)).map((framed) => framed.subarray(4));
  const fresh = () => ({ sequence: 65_534, ssrc: 1, packets: 0, octets: 0 });

  it('come whole out of the packets they were cut into, over the end of the numbers', () => {
    const state = fresh();
    const long = stream(`<tt:Event>${crossed('é'.repeat(3_000))}</tt:Event>`);
    const { read, track } = reader();
    for (const packet of [...packets(state, long), ...packets(state, 'short')]) track.packet(packet);
    expect(read).toEqual([long, 'short']);
  });

  it('are unpacked where they are packed, and a bomb is none', () => {
    const { read, track } = reader();
    const state = { sequence: 0, ssrc: 1, packets: 0, octets: 0 };
    const packed = (bytes: Buffer): Buffer[] =>
      packetiseDocument(state, 0, 90, bytes).map((framed) => framed.subarray(4));
    const text = stream(`<tt:Event>${crossed('Ligne 1')}</tt:Event>`);
    const bomb = gzipSync(Buffer.alloc(50_000_000, 32));
    const torn = gzipSync(text).subarray(0, 60);
    for (const packet of [bomb, torn, gzipSync(text)].flatMap(packed)) track.packet(packet);
    expect(read).toEqual([text]);
  });

  it('are passed over whole when a part is missing, and only they', () => {
    const state = fresh();
    const { read, track } = reader();
    const [first, , ...rest] = packets(state, 'x'.repeat(4_000));
    for (const packet of [first!, ...rest, ...packets(state, 'next')]) track.packet(packet);
    expect(read).toEqual(['next']);
  });

  it('fill no memory when one never ends', () => {
    const { read, track } = reader();
    const [packet] = packets(fresh(), 'y'.repeat(3_000));
    for (let number = 0; number < 1_000; number += 1) {
      const next = Buffer.from(packet!);
      next.writeUInt16BE(number, 2);
      track.packet(next);
    }
    expect(read).toEqual([]);
  });

  it('are not made up of noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const { track } = reader();
        track.packet(Buffer.from(bytes));
      }),
    );
  });
});
