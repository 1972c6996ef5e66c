import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ok } from '../../../../src/shared/result.ts';
import { createGathering } from './discovery.ts';
import { createOnvifLink } from './onvifLink.ts';
import { opened } from './testing/park.ts';

const link = createOnvifLink({ clock: { now: () => performance.now() }, callLimit: 10_000 });
let server: Server | undefined;
afterEach(async () => {
  link.close();
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

/** An answer that a camera of that maker gave; see `testing/answers/SOURCES.md`. */
const answerFile = (maker: string, operation: string): URL =>
  new URL(`./testing/answers/${maker}/${operation}.xml`, import.meta.url);

const NOT_SUPPORTED =
  '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:ter="http://www.onvif.org/ver10/error"><s:Body><s:Fault>' +
  '<s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>ter:ActionNotSupported</s:Value></s:Subcode></s:Code>' +
  '<s:Reason><s:Text xml:lang="en">Optional Action Not Implemented</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>';

/** Serves what a maker's cameras answered. `guard` may answer in its place. */
const serve = async (
  maker: string,
  guard: (request: IncomingMessage, response: ServerResponse, operation: string) => boolean = () => false,
): Promise<{ address: string; asked: string[] }> => {
  const asked: string[] = [];
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const operation = /<s:Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(Buffer.concat(parts).toString())?.[1] ?? '';
    asked.push(`${operation} ${request.url}`);
    if (guard(request, response, operation)) return;
    const file = answerFile(maker, operation);
    const known = existsSync(file);
    response.writeHead(known ? 200 : 500, { 'Content-Type': 'application/soap+xml; charset=utf-8' });
    response.end(known ? readFileSync(file) : NOT_SUPPORTED);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/onvif/device_service`, asked };
};
const user = { username: 'admin', password: 'demonstration' };

describe('a camera of', () => {
  it('Dahua: without GetServices, with white space around its addresses', async () => {
    const { address, asked } = await serve('dahua');
    const session = opened(await link.open({ address, ...user }));
    expect(session.information.manufacturer).toBe('Dahua');
    expect(session.profiles.map(({ token, width, encoding }) => [token, width, encoding])).toEqual([
      ['MediaProfile00000', 2688, 'H264'],
      ['MediaProfile00001', 704, 'H264'],
    ]);
    expect(session.ptz).toBe(false);
    expect(await session.streamUri('MediaProfile00001')).toEqual(
      ok('rtsp://127.0.0.1:554/cam/realmonitor?channel=1&subtype=1&unicast=true&proto=Onvif'),
    );
    expect(await session.snapshotUri('MediaProfile00001')).toEqual(
      ok('http://127.0.0.1/onvifsnapshot/media_service/snapshot?channel=1&subtype=1'),
    );
    expect(asked).toContain('GetCapabilities /onvif/device_service');
    expect(asked).toContain('GetProfiles /onvif/media_service');
  });

  it('Bosch: one profile named 0, its parts in the media namespace, a number of 18 digits', async () => {
    const { address } = await serve('bosch');
    const session = opened(await link.open({ address, ...user }));
    expect(session.information).toMatchObject({ manufacturer: 'Bosch', model: 'FLEXIDOME indoor 5100i IR' });
    expect(session.profiles).toEqual([
      { token: '0', name: 'Profile_L1S1', width: 1920, height: 1080, encoding: 'H264', frameRate: 30 },
    ]);
    expect(session.information.serialNumber).toBe('404754734001050102');
    expect(await session.streamUri('0')).toEqual(ok('rtsp://127.0.0.1/rtsp_tunnel?p=0&line=1&inst=1&vcd=2'));
    expect(await session.snapshotUri('0')).toEqual(ok('http://127.0.0.1/snap.jpg?JpegCam=1'));
    expect(await session.imaging.read()).toMatchObject({ refusal: { code: 'camera.no-imaging' } });
  });

  it('Hikvision: two challenges at once, the stronger is answered', async () => {
    const answers: string[] = [];
    const { address } = await serve('hikvision', (request, response, operation) => {
      const { authorization } = request.headers;
      if (authorization) answers.push(authorization);
      if (authorization || operation === 'GetSystemDateAndTime') return false;
      const nonce = 'nonce="396539323a38326531323232323a2974d610e80a9fd6cab88e14e7592747"';
      response.writeHead(401, {
        'WWW-Authenticate': [
          `Digest qop="auth", realm="IP Camera", ${nonce}, stale="FALSE"`,
          `Digest qop="auth", realm="IP Camera", ${nonce}, algorithm="SHA-256", stale="FALSE"`,
        ],
      });
      response.end('<!DOCTYPE html><html><body><h2>Access Error: 401 -- Unauthorized</h2></body></html>');
      return true;
    });
    const session = opened(await link.open({ address, ...user }));
    expect(session.information.model).toBe('DS-2CD2085FWD-I');
    expect(session.profiles.map(({ token, height }) => [token, height])).toEqual([
      ['Profile_1', 2160],
      ['Profile_2', 480],
    ]);
    expect(session.ptz).toBe(true);
    expect(await session.snapshotUri('Profile_1')).toEqual(ok('http://127.0.0.1/onvif-http/snapshot?Profile_1'));
    expect(answers.length).toBeGreaterThan(3);
    for (const answer of answers) expect(answer).toMatch(/algorithm=SHA-256.*qop=auth/);
  });

  it('a maker whose answers carry the question’s own user token', async () => {
    const { address } = await serve('dahua', (_, response, operation) => {
      if (operation !== 'GetStreamUri') return false;
      response.end(readFileSync(answerFile('gsoap', 'GetStreamUri')));
      return true;
    });
    const session = opened(await link.open({ address, ...user }));
    expect(await session.streamUri('MediaProfile00000')).toEqual(ok('rtsp://127.0.0.1/h264main'));
  });

  it('a maker whose answer to a search names itself with uuid: only', () => {
    const gathering = createGathering(['01234567-dead-beef-baad-abcdeffedcba']);
    gathering.take(readFileSync(answerFile('gsoap', 'ProbeMatches')), { address: '192.0.2.33' });
    expect(gathering.report().found).toMatchObject([
      {
        address: 'http://192.0.2.33/onvif/device_service',
        name: 'PREDATOR',
        model: 'HD_PREDATOR',
        location: '',
        elsewhere: false,
      },
    ]);
  });
});
