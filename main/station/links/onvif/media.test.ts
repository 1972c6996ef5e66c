import { afterEach, describe, expect, it } from 'vitest';
import type { ParkCamera } from '../../../../src/city/cameras/camera.ts';
import type { CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { CallReport } from './cameraCalls.ts';
import type { CameraSession } from './cameraSession.ts';
import { profileFor } from './cameraSessions.ts';
import { encodingName, readMedia } from './media.ts';
import { createOnvifLink } from './onvifLink.ts';
import { codeOf, opened, openPark, parkCamera, USER } from './testing/park.ts';

const reports: CallReport[] = [];
const link = createOnvifLink({
  clock: { now: () => performance.now() },
  callLimit: 2_000,
  onRequestLog: (report) => reports.push(report),
});
let park: CameraPark | undefined;
afterEach(async () => {
  link.close();
  reports.length = 0;
  await park?.close();
  park = undefined;
});

const cameraOf = async (more: Partial<ParkCamera>): Promise<CameraSession> => {
  park = await openPark([parkCamera(118, more)]);
  return opened(await link.open({ address: park.addressOf(118), ...USER }));
};

describe('the profiles of a camera', () => {
  it.each([[[1]], [[2]], [[1, 2]]] as [(1 | 2)[]][])('are the same by media services %s', async (media) => {
    const session = await cameraOf({ media });
    expect(session.profiles).toEqual([
      { token: 'main', name: 'main', width: 1280, height: 720, encoding: 'H264', frameRate: 10 },
      { token: 'sub', name: 'sub', width: 480, height: 270, encoding: 'H264', frameRate: 8 },
    ]);
    expect(session.ptz).toBe(true);
    expect(await session.streamUri('sub')).toEqual(ok(`rtsp://127.0.0.1:${park!.rtspPort}/cam/118/sub`));
    expect(await session.snapshotUri('sub')).toEqual(ok(`${park!.onvifOrigin}/onvif/118/snapshot`));
  });

  it('may be one only, on a camera that neither turns nor gives stills', async () => {
    const session = await cameraOf({ profiles: ['sub'], ptz: false, snapshot: false });
    expect(session.profiles.map((profile) => profile.token)).toEqual(['sub']);
    expect(session.ptz).toBe(false);
    expect(codeOf(await session.streamUri('sub'))).toBe('ok');
    expect(codeOf(await session.streamUri('main'))).toBe('camera.no-stream');
    expect(codeOf(await session.snapshotUri('sub'))).toBe('camera.fault');
  });
});

describe('what a camera tells beside its pictures', () => {
  it.each([[[1]], [[2]]] as [(1 | 2)[]][])(
    'has an address by media service %s, and is no picture to show',
    async (media) => {
      const session = await cameraOf({ media, metadata: true });
      expect(await session.metadataUri()).toEqual(ok(`rtsp://127.0.0.1:${park!.rtspPort}/cam/118/metadata`));
      expect(profileFor(session.profiles, 'sub')).toBe('sub');
    },
  );

  it('has none on a camera that does not', async () => {
    expect(codeOf(await (await cameraOf({})).metadataUri())).toBe('camera.no-stream');
  });
});

describe('an answer of a media service', () => {
  type Answer = (service: string, operation: string) => Result<unknown>;
  const read = (answer: Answer, services: ('media2' | 'media')[] = ['media2', 'media']) =>
    readMedia(async (service, operation) => answer(service, operation), services);
  const profile = (token: string, encoding: string, width = '1920') => ({
    $: { token },
    name: [token],
    configurations: [
      { videoEncoder: [{ encoding: [encoding], resolution: [{ width: [width], height: ['1080'] }] }], PTZ: ['x'] },
    ],
  });

  it('names H.265 however the camera spells it', async () => {
    const media = await read(() => ok({ profiles: [profile('a', 'H265'), profile('b', 'video/H.265')] }));
    expect(media.ok && media.value.profiles.map(({ encoding }) => encoding)).toEqual(['H265', 'H265']);
    expect(['H264', 'H.264', 'hevc', 'JPEG', undefined].map(encodingName)).toEqual([
      'H264',
      'H264',
      'H265',
      'JPEG',
      '',
    ]);
  });

  it('keeps tokens that look like numbers as they are', async () => {
    const media = await read(() =>
      ok({ profiles: [profile('1.10', 'H264'), profile('00012345678901234567', 'H264')] }),
    );
    expect(media.ok && media.value.profiles.map(({ token }) => token)).toEqual(['1.10', '00012345678901234567']);
  });

  it('is asked of the first service when the second fails, is empty, or speaks nonsense', async () => {
    const first = { profiles: [{ $: { token: 'old' }, name: ['old'], videoEncoderConfiguration: ['x'] }] };
    for (const second of [refuse('camera.fault', ''), ok({}), ok({ profiles: ['text', { $: { token: '' } }] })]) {
      const media = await read((service) => (service === 'media' ? ok(first) : second));
      expect(media.ok && media.value.profiles.map(({ token }) => token)).toEqual(['old']);
    }
  });

  it('is not asked twice of a camera that is away or does not know us', async () => {
    for (const code of ['camera.timeout', 'camera.not-authenticated']) {
      const asked: string[] = [];
      const media = await read((service) => {
        asked.push(service);
        return refuse(code, '');
      });
      expect([codeOf(media), asked]).toEqual([code, ['media2']]);
    }
  });

  it('asks for a key picture by the service that knows how, and of a camera that is away only once', async () => {
    const asked: string[] = [];
    const open = async (answers: Record<string, Result<unknown>>) => {
      const media = await read((service, operation) => {
        if (operation === 'GetProfiles') return ok({ profiles: [profile('a', 'H264')] });
        asked.push(`${service} ${operation}`);
        return answers[service] ?? ok({});
      });
      return media.ok ? media.value.keyPicture('a') : media;
    };
    expect((await open({})).ok).toBe(true);
    expect((await open({ media2: refuse('camera.fault', '') })).ok).toBe(true);
    expect(codeOf(await open({ media2: refuse('camera.timeout', '') }))).toBe('camera.timeout');
    const one = 'media2 SetSynchronizationPoint';
    expect(asked).toEqual([one, one, 'media SetSynchronizationPoint', one]);
  });

  it('gives an address by the first service where the second lists and does not stream', async () => {
    const media = await read((service, operation) => {
      if (operation === 'GetProfiles') return ok({ profiles: [profile('a', 'H264')] });
      return service === 'media2' ? refuse('camera.fault', '') : ok({ mediaUri: [{ uri: ['rtsp://10.0.0.1/x'] }] });
    });
    expect(media.ok && (await media.value.streamUri('a'))).toEqual(ok('rtsp://10.0.0.1/x'));
  });

  it('without a media service is no stream', async () => {
    expect(codeOf(await read(() => ok({}), []))).toBe('camera.no-stream');
  });

  it('with one profile that is nonsense leaves that one out, and the camera is watched by its others', async () => {
    const odd: unknown[] = [
      'text',
      null,
      42,
      {},
      { $: {} },
      { $: { token: '' } },
      { $: { token: 'x'.repeat(65) } },
      { $: 'token', name: [['deep']] },
      { $: { token: { toString: 'no function' } } },
      { name: ['a profile without a token'] },
    ];
    for (const one of odd) {
      const media = await read(() => ok({ profiles: [one, profile('a', 'H264'), one, profile('b', 'H265')] }));
      expect([one, media.ok && media.value.profiles.map(({ token }) => token)]).toEqual([one, ['a', 'b']]);
    }
    expect(codeOf(await read(() => ok({ profiles: odd })))).toBe('camera.not-onvif');
  });

  it('of a profile keeps what can be read: a size, a rate or a source that is none is left out', async () => {
    const strange = {
      $: { token: 'a' },
      name: ['n'.repeat(10_000)],
      configurations: [
        {
          videoEncoder: [
            {
              encoding: ['H264'],
              resolution: [{ width: ['-1'], height: ['1e9'] }],
              rateControl: [{ frameRateLimit: ['NaN'] }],
            },
          ],
          videoSource: [{ sourceToken: ['s'.repeat(1_000)] }],
        },
      ],
    };
    const media = await read(() => ok({ profiles: [strange] }));
    if (!media.ok) throw new Error(media.refusal.code);
    expect(media.value.profiles).toEqual([
      { token: 'a', name: 'n'.repeat(200), width: 0, height: 0, encoding: 'H264', frameRate: 0 },
    ]);
    expect(media.value.videoSource).toBeUndefined();
  });

  it('that names one token twice has it once, and of thousands of profiles the first 64 are kept', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => profile(`p${index}`, 'H264'));
    const media = await read(() => ok({ profiles: [profile('p0', 'H265', '640'), ...many] }));
    if (!media.ok) throw new Error(media.refusal.code);
    expect(media.value.profiles).toHaveLength(64);
    expect(media.value.profiles[0]).toMatchObject({ token: 'p0', encoding: 'H265' });
    expect(media.value.profiles.at(-1)?.token).toBe('p63');
  });
});
