import type { Cam } from 'onvif';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CameraPark } from '../cameraPark.ts';
import { asked, connectCam, MORNING, openPark, PASSWORD } from '../park.fixture.ts';

interface Status {
  position: { x: number; y: number; zoom: number };
  moveStatus: { panTilt: string; zoom: string };
}

let park: CameraPark;
let said: string[];
beforeAll(async () => {
  ({ park, said } = await openPark());
});
afterAll(async () => {
  await park.close();
  expect(said).toEqual([]);
});

const status = (cam: Cam): Promise<Status> => asked<Status>((done) => cam.getStatus({}, done as never));

describe('a client with the onvif library', () => {
  it('connects and finds two profiles, their streams and a still', async () => {
    const cam = await connectCam(park, 118);
    const profiles = await asked<{ $: { token: string } }[]>((done) => cam.getProfiles(done as never));
    expect(profiles.map((profile) => profile.$.token)).toEqual(['main', 'sub']);
    for (const profileToken of ['main', 'sub']) {
      const { uri } = await asked<{ uri: string }>((done) =>
        cam.getStreamUri({ protocol: 'RTSP', profileToken }, done as never),
      );
      expect(uri).toBe(`rtsp://127.0.0.1:${park.rtspPort}/cam/118/${profileToken}`);
    }
    const still = await asked<{ uri: string }>((done) => cam.getSnapshotUri({ profileToken: 'sub' }, done as never));
    expect(still.uri).toBe(`${park.onvifOrigin}/onvif/118/snapshot`);
  });

  it('reads who the camera is, and its clock', async () => {
    const cam = await connectCam(park, 118);
    const information = await asked<{ manufacturer: string; serialNumber: string }>((done) =>
      cam.getDeviceInformation(done as never),
    );
    expect(information).toMatchObject({ manufacturer: 'Optronic Demo', serialNumber: 'DEMO-118' });
    const time = await asked<Date>((done) => cam.getSystemDateAndTime(done as never));
    expect(Math.abs(time.getTime() - MORNING)).toBeLessThan(60_000);
  });

  it('turns the camera, sees it turn, and stops it', async () => {
    const cam = await connectCam(park, 118);
    const before = await status(cam);
    expect(before.moveStatus.panTilt).toBe('IDLE');
    await asked((done) => cam.continuousMove({ x: 0.6, y: 0, zoom: 0, timeout: 10_000 }, done as never));
    await expect.poll(async () => (await status(cam)).position.x).toBeGreaterThan(before.position.x + 0.02);
    expect((await status(cam)).moveStatus.panTilt).toBe('MOVING');
    await asked((done) => cam.stop({ panTilt: true, zoom: true }, done as never));
    const stopped = await status(cam);
    expect(stopped.moveStatus.panTilt).toBe('IDLE');
    expect((await status(cam)).position).toEqual(stopped.position);
  });

  it('finds the camera still when its time-out has passed, without a stop', async () => {
    const cam = await connectCam(park, 118);
    await asked((done) => cam.continuousMove({ x: -0.5, timeout: 150 }, done as never));
    await expect.poll(async () => (await status(cam)).moveStatus.panTilt, { interval: 20 }).toBe('IDLE');
    const there = await status(cam);
    expect((await status(cam)).position).toEqual(there.position);
  });

  it('goes to a place, stores it, and comes back to it', async () => {
    const cam = await connectCam(park, 118);
    const arrived = (x: number): Promise<void> =>
      expect.poll(async () => (await status(cam)).position.x).toBeCloseTo(x, 3);
    await asked((done) => cam.absoluteMove({ x: 0.12, y: 0.3, zoom: 0.1 }, done as never));
    await arrived(0.12);
    await asked((done) => cam.setPreset({ presetName: 'Entrée &lt;nord&gt; &amp; sud' }, done as never));
    const presets = await asked<Record<string, { $: { token: number } }>>((done) => cam.getPresets({}, done as never));
    expect(Object.keys(presets)).toEqual(expect.arrayContaining(['Rue', 'Entrée <nord> & sud']));
    await asked((done) => cam.relativeMove({ x: -0.1, y: 0, zoom: 0 }, done as never));
    await arrived(0.02);
    const token = Object.values(presets).at(-1)!.$.token;
    await asked((done) => cam.gotoPreset({ preset: String(token) }, done as never));
    await arrived(0.12);
  });

  it('is refused with a wrong password', async () => {
    const cam = await connectCam(park, 118, { ...PASSWORD, password: 'wrong' });
    expect(cam.profiles).toEqual([]);
    await expect(asked((done) => cam.getDeviceInformation(done as never))).rejects.toThrow(/not authorized/i);
  });

  it('is told in ONVIF that a fixed camera does not turn', async () => {
    const cam = await connectCam(park, 131);
    expect(cam.uri?.ptz).toBeUndefined();
    const move = (done: (error: Error | null, value: unknown) => void) =>
      cam.continuousMove({ x: 1, profileToken: 'sub' }, done as never);
    (cam as unknown as { uri: Record<string, URL> }).uri.ptz = {
      path: '/onvif/131/ptz_service',
      ...park131(),
    } as never;
    await expect(asked(move)).rejects.toThrow(/does not turn/);
  });
});

const park131 = (): { hostname: string; port: string } => new URL(park.onvifOrigin);

describe('what reaches the ONVIF port', () => {
  const post = (body: BodyInit, path = '118/device_service', headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${park.onvifOrigin}/onvif/${path}`, { method: 'POST', body, headers });
  const soap = (operation: string, header = ''): string =>
    `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>${header}</s:Header><s:Body>${operation}</s:Body></s:Envelope>`;

  it('asks for a user, in SOAP and in HTTP', async () => {
    const answer = await post(soap('<GetProfiles/>'), '118/media_service');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Digest .*nonce=/);
    expect(await answer.text()).toContain('<s:Value>ter:NotAuthorized</s:Value>');
  });

  it('tells its time to anybody, because a client needs it to make its password digest', async () => {
    const answer = await post(soap('<GetSystemDateAndTime/>'));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<tt:Year>2026</tt:Year>');
  });

  it('does not take the same request twice', async () => {
    const cam = await connectCam(park, 118);
    let sent = '';
    cam.on('rawRequest', (xml: unknown) => {
      sent = String(xml);
    });
    await asked((done) => cam.getDeviceInformation(done as never));
    const again = await post(sent);
    expect(again.status).toBe(400);
    expect(await again.text()).toContain('ter:NotAuthorized');
  });

  const bomb = `<!DOCTYPE x [${Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};">`).join('')}]>`;
  it.each([
    ['nothing', ''],
    ['a web page', '<html><body>hello</body></html>'],
    ['half an envelope', '<s:Envelope><s:Body><GetProf'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00, 0x80])],
    ['an entity bomb', `${bomb}${soap('<GetServices/>')}`],
    ['10,000 elements deep', '<a>'.repeat(10_000)],
    ['10,000 attributes', soap(`<GetServices ${Array.from({ length: 5_000 }, (_, i) => `a${i}="1"`).join(' ')}`)],
    ['numeric references', soap('&#65;'.repeat(10_000))],
  ])('gets a fault for %s and goes on', async (_, body) => {
    const started = performance.now();
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<s:Fault>');
    expect(performance.now() - started).toBeLessThan(10_000);
    expect((await post(soap('<GetServices/>'))).status).toBe(200);
  });

  it('refuses more than 64 kB without reading it all', async () => {
    const answer = await post('x'.repeat(200_000)).catch(() => null);
    // The connection may be cut while the client still sends.
    expect(answer === null || answer.status === 413).toBe(true);
    expect((await post(soap('<GetServices/>'))).status).toBe(200);
  });

  it.each(['__proto__', 'constructor', 'toString', 'SystemReboot'])('has no operation %s', async (name) => {
    const cam = await connectCam(park, 118);
    let sent = '';
    cam.on('rawRequest', (xml: unknown) => {
      sent = String(xml);
    });
    // A fresh token from the library around an operation of ours.
    await asked((done) =>
      (cam as unknown as { _request: (o: object, d: unknown) => void })._request(
        {
          action: 'x',
          body: `${(cam as unknown as { _envelopeHeader: () => string })._envelopeHeader()}<${name}/></s:Body></s:Envelope>`,
        },
        done,
      ),
    ).then(
      () => expect.unreachable(),
      (error: Error) => expect(error.message).toMatch(/not implemented|body is empty|well-formed/i),
    );
    expect(sent).toContain(name);
  });

  it('knows no camera and no page but its own', async () => {
    for (const path of ['999/device_service', '118/nothing', '118/__proto__', '../../etc/passwd', '-1/device_service'])
      expect((await post(soap('<GetServices/>'), path)).status).toBe(404);
    expect((await fetch(`${park.onvifOrigin}/onvif/118/device_service`)).status).toBe(405);
  });
});
