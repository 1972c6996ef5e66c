import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import type { CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { buildProbeMatches, DISCOVERY_GROUP } from '../../../../src/standards/ws-discovery-2005/build.ts';
import { type ProbeMatch, parseProbe } from '../../../../src/standards/ws-discovery-2005/parse.ts';
import { createGathering, discoverCameras } from './discovery.ts';
import { openPark, parkCamera } from './testing/park.ts';

let park: CameraPark | undefined;
let socket: Socket | undefined;
afterEach(async () => {
  await park?.close();
  park = undefined;
  socket?.close();
  socket = undefined;
});

/** A free UDP port of this machine. */
const freePort = async (): Promise<number> => {
  const probe = createSocket('udp4');
  await new Promise<void>((resolve) => probe.bind(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise<void>((resolve) => probe.close(resolve));
  return port;
};

const match = (address: string, scopes: string[] = []): ProbeMatch => ({
  endpoint: 'urn:uuid:1',
  types: ['NetworkVideoTransmitter'],
  scopes,
  addresses: [address],
});
const ID = '0f0e0d0c-0000-4000-8000-000000000001';
const answer = (...matches: ProbeMatch[]): Buffer =>
  Buffer.from(buildProbeMatches('urn:uuid:2', `uuid:${ID}`, matches));

describe('a search for cameras', () => {
  it('finds every camera of the interface with its name, model and place', async () => {
    const port = await freePort();
    const cameras = Array.from({ length: 60 }, (_, index) => parkCamera(100 + index, { ptz: index % 2 === 0 }));
    park = await openPark(cameras, { discovery: { address: '127.0.0.1', port } });
    const searched = await discoverCameras({ interface: 'lo', port, wait: 4_000 });
    if (!searched.ok) throw new Error(searched.refusal.code);
    const { found, unreadable, dropped } = searched.value;
    expect([found.length, unreadable, dropped]).toEqual([60, [], 0]);
    expect(found.find(({ address }) => address === park!.addressOf(101))).toMatchObject({
      from: '127.0.0.1',
      elsewhere: false,
      name: 'CAM 101',
      model: 'Fixed 720',
      location: 'Place de la Libération',
      profiles: ['Streaming', 'T', 'G'],
    });
  });

  it.each([
    ['http://0.0.0.0:8000/onvif/device_service', 'http://192.0.2.7:8000/onvif/device_service'],
    ['http://localhost:8000/onvif/device_service', 'http://192.0.2.7:8000/onvif/device_service'],
    ['http://[::]/onvif/device_service', 'http://192.0.2.7/onvif/device_service'],
    ['http://[fe80::1]/a http://127.0.0.1/b http://192.0.2.7:81/c', 'http://192.0.2.7:81/c'],
    ['http://[fe80::1]/a http://127.0.0.1:82/b', 'http://192.0.2.7:82/b'],
  ])('lists one that names %s where it answered from', (named, listed) => {
    const gathering = createGathering([ID]);
    const told = { ...match('', ['onvif://www.onvif.org/location/']), addresses: named.split(' ') };
    gathering.take(answer(told), { address: '192.0.2.7' });
    expect(gathering.report().found).toMatchObject([{ address: listed, elsewhere: false, name: '', location: '' }]);
  });

  it('is refused on an interface that is not there', async () => {
    expect(await discoverCameras({ interface: 'no-such0' })).toMatchObject({
      refusal: { code: 'discovery.no-interface', context: { name: 'no-such0' } },
    });
  });

  it('ends in time, and stays small, when one device answers without end and another with nonsense', async () => {
    const port = await freePort();
    const flood = createSocket({ type: 'udp4', reuseAddr: true });
    socket = flood;
    flood.on('message', (message, sender) => {
      const probe = parseProbe(message);
      if (!probe.ok) return;
      flood.send('not XML at all', sender.port, sender.address);
      for (let index = 0; index < 5_000; index++)
        flood.send(
          buildProbeMatches('urn:uuid:9', probe.value.messageId, [match(`http://127.0.0.1:${1_024 + index}/onvif`)]),
          sender.port,
          sender.address,
          () => {},
        );
    });
    await new Promise<void>((resolve) => flood.bind(port, resolve));
    flood.addMembership(DISCOVERY_GROUP, '127.0.0.1');
    const searched = await discoverCameras({ interface: '127.0.0.1', port, wait: 1_500 });
    if (!searched.ok) throw new Error(searched.refusal.code);
    expect(searched.value.unreadable).toEqual([{ from: '127.0.0.1', reason: 'unreadable' }]);
    expect(searched.value.found.length).toBeLessThanOrEqual(2_000);
    expect(searched.value.found.length).toBeGreaterThan(0);
  });
});

describe('what is gathered', () => {
  it('lists by sender what it cannot read, and takes no more than its limits', () => {
    const gathering = createGathering([ID]);
    gathering.take(Buffer.from('<x'), { address: '192.0.2.1' });
    gathering.take(Buffer.from(buildProbeMatches('a', 'urn:uuid:of-somebody-else', [])), { address: '192.0.2.2' });
    gathering.take(answer(match('ftp://192.0.2.3/')), { address: '192.0.2.3' });
    gathering.take(answer(match('http://user:word@192.0.2.4/')), { address: '192.0.2.4' });
    for (let index = 0; index < 2_100; index++)
      gathering.take(answer(match(`http://192.0.2.5/${index}`)), { address: '192.0.2.5' });
    const report = gathering.report();
    expect(report.unreadable).toEqual([
      { from: '192.0.2.1', reason: 'unreadable' },
      { from: '192.0.2.2', reason: 'unasked' },
      { from: '192.0.2.3', reason: 'no-address' },
      { from: '192.0.2.4', reason: 'no-address' },
    ]);
    expect([report.found.length, report.dropped]).toEqual([2_000, 100]);
  });

  it('takes of several addresses the one it was answered from, and says when there is none', () => {
    const gathering = createGathering([ID]);
    const both = { ...match(''), addresses: ['http://10.0.0.9/onvif', 'http://192.0.2.1:8080/onvif'] };
    gathering.take(answer(both), { address: '192.0.2.1' });
    gathering.take(answer(match('http://10.0.0.8/onvif')), { address: '192.0.2.2' });
    expect(gathering.report().found.map(({ address, elsewhere }) => [address, elsewhere])).toEqual([
      ['http://192.0.2.1:8080/onvif', false],
      ['http://10.0.0.8/onvif', true],
    ]);
  });

  it('shows the words of a scope as text on one line', () => {
    const gathering = createGathering([ID]);
    const scopes = [
      'onvif://www.onvif.org/name/%3Cb%3EEntr%C3%A9e%0A2%3C/b%3E',
      'onvif://www.onvif.org/hardware/100%',
      'onvif://www.onvif.org/Profile/T',
    ];
    gathering.take(answer(match('http://192.0.2.1/', scopes)), { address: '192.0.2.1' });
    expect(gathering.report().found[0]).toMatchObject({ name: '<b>Entrée 2</b>', model: '100%', profiles: ['T'] });
  });
});
