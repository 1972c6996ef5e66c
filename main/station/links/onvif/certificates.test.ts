import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createServer as createSecure, type Server } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { openRtspRelay } from '../../video/rtspRelay.ts';
import { makeAuthority, type TestAuthority } from '../mqtt/certificates.fixture.ts';
import { readFingerprint } from './certificates.ts';
import { createOnvifLink } from './onvifLink.ts';
import { fetchStill } from './stillPicture.ts';
import { codeOf, opened, openPark, parkCamera, USER } from './testing/park.ts';

let authority: TestAuthority;
let camera: { key: string; cert: string; fingerprint: string };
let other: typeof camera;
let park: CameraPark | undefined;
let impostor: Server | undefined;
const link = createOnvifLink({ clock: { now: () => performance.now() }, callLimit: 2_000 });

beforeAll(() => {
  authority = makeAuthority();
  const made = (file: string, days: number): typeof camera => {
    const { certificate, key } = authority.sign({ file, name: file, days });
    const cert = readFileSync(certificate, 'utf8');
    return { key: readFileSync(key, 'utf8'), cert, fingerprint: new X509Certificate(cert).fingerprint256 };
  };
  camera = made('camera', 10);
  other = made('other', -1);
});
afterEach(async () => {
  link.close();
  await park?.close();
  park = undefined;
  impostor?.close();
  impostor = undefined;
});
afterAll(() => authority.remove());

const tlsPark = async (certificate = camera): Promise<string> => {
  park = await openPark([parkCamera(118)], { tls: certificate });
  return park.addressOf(118);
};

/** Shows the wrong certificate and keeps what it is told after that. */
const openImpostor = async (): Promise<{ port: number; told: () => string }> => {
  let told = '';
  impostor = createSecure({ key: other.key, cert: other.cert }, (socket) => {
    socket.on('data', (chunk: Buffer) => {
      told += chunk.toString('latin1');
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => impostor?.listen(0, '127.0.0.1', resolve));
  return { port: (impostor.address() as AddressInfo).port, told: () => told };
};

describe('a camera over TLS', () => {
  it('is spoken to when its certificate is the pinned one, still and stream included', async () => {
    const address = await tlsPark();
    const session = opened(await link.open({ address, ...USER, certificate: camera.fingerprint }));
    const still = await session.snapshotUri('main');
    expect(still).toMatchObject({ ok: true, value: expect.stringMatching(/^https:/) });
    if (!still.ok) return;
    expect(codeOf(await fetchStill({ uri: still.value, ...USER, certificate: camera.fingerprint }))).toBe('ok');
    expect(await session.streamUri('main')).toMatchObject({ ok: true, value: expect.stringMatching(/^rtsps:/) });
  });

  it('may show an outdated certificate when that is the pinned one', async () => {
    const address = await tlsPark(other);
    opened(await link.open({ address, ...USER, certificate: other.fingerprint.toLowerCase().replaceAll(':', '') }));
  });

  it('is refused with the fingerprint seen when nobody vouches for it', async () => {
    const address = await tlsPark();
    expect(await link.open({ address, ...USER })).toMatchObject({
      refusal: { code: 'camera.certificate', context: { reason: 'untrusted', fingerprint: camera.fingerprint } },
    });
  });

  it('is refused when what is pinned is no fingerprint, rather than taken on trust', async () => {
    const address = await tlsPark();
    expect(await link.open({ address, ...USER, certificate: 'AA:BB' })).toMatchObject({
      refusal: { code: 'camera.certificate', context: { reason: 'pin' } },
    });
  });

  it('hears not one byte of a request, nor of a password, once its certificate has changed', async () => {
    const { port, told } = await openImpostor();
    const pinned = { ...USER, certificate: camera.fingerprint };
    const changed = { refusal: { code: 'camera.certificate', context: { reason: 'changed' } } };
    expect(await link.open({ address: `https://127.0.0.1:${port}/onvif/device_service`, ...pinned })).toMatchObject(
      changed,
    );
    expect(await fetchStill({ uri: `https://127.0.0.1:${port}/snapshot`, ...pinned })).toMatchObject(changed);

    const relay = await openRtspRelay({ rtsp: `rtsps://127.0.0.1:${port}/cam`, ...pinned });
    const door = new URL(relay!.url);
    const player = connect(Number(door.port), '127.0.0.1');
    player.write(`OPTIONS ${relay!.url} RTSP/1.0\r\nCSeq: 1\r\n\r\n`);
    player.on('error', () => {});
    await new Promise((resolve) => player.once('close', resolve));
    expect(relay!.refusal()).toBe('camera.certificate');
    relay!.close();
    expect(told()).toBe('');
  });

  it('streams over rtsps through the relay', async () => {
    const address = await tlsPark();
    const session = opened(await link.open({ address, ...USER, certificate: camera.fingerprint }));
    const rtsp = await session.streamUri('sub');
    if (!rtsp.ok) throw new Error(rtsp.refusal.code);
    const relay = await openRtspRelay({ rtsp: rtsp.value, ...USER, certificate: camera.fingerprint });
    const player = connect(Number(new URL(relay!.url).port), '127.0.0.1');
    player.write(`DESCRIBE ${relay!.url} RTSP/1.0\r\nCSeq: 7\r\nAccept: application/sdp\r\n\r\n`);
    const answer = await new Promise<string>((resolve) => player.once('data', (chunk) => resolve(String(chunk))));
    expect(answer).toMatch(/^RTSP\/1\.0 200 OK\r\nCSeq: 7/);
    player.destroy();
    relay!.close();
  });

  it('is unreachable when plain HTTP answers at its port', async () => {
    const plain = createPlain((_, response) => response.end());
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    const address = `https://127.0.0.1:${port}/onvif/device_service`;
    expect(codeOf(await link.open({ address, ...USER, certificate: camera.fingerprint }))).toBe('camera.unreachable');
    await new Promise((resolve) => plain.close(resolve));
  });
});

it('reads fingerprints as people write them', () => {
  const digits = 'ab'.repeat(32);
  expect(readFingerprint(digits.toUpperCase().replace(/(..)(?=.)/g, '$1:'))).toBe(digits);
  expect(readFingerprint(digits.slice(2))).toBeUndefined();
  expect(readFingerprint(`${digits.slice(1)}g`)).toBeUndefined();
});
