import { afterEach, describe, expect, it } from 'vitest';
import type { CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import type { CallReport } from './cameraCalls.ts';
import type { CameraSession } from './cameraSession.ts';
import { createOnvifLink } from './onvifLink.ts';
import { isAboutTimeout } from './ptzCalls.ts';
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

const camera = async (): Promise<CameraSession> => {
  park = await openPark([parkCamera(118)]);
  return opened(await link.open({ address: park.addressOf(118), ...USER }));
};
/** What came of each word to move since the last asking. */
const moves = (): string[] =>
  reports.splice(0).flatMap(({ operation, outcome }) => (operation === 'continuousMove' ? [outcome] : []));
const right = { pan: 0.2, tilt: 0, zoom: 0 };

describe('a camera that faults on a move that says how long it lasts', () => {
  it('is asked once more without, and from then on without at once', async () => {
    const session = await camera();
    park?.setFault(118, 'refuses-timeout');
    expect(codeOf(await session.continuousMove(right, 1_500))).toBe('ok');
    expect(moves()).toEqual(['camera.fault', 'ok']);
    expect(await session.status()).toMatchObject({ value: { moving: true } });
    expect(codeOf(await session.continuousMove({ ...right, tilt: 0.1 }, 1_500))).toBe('ok');
    expect(codeOf(await session.continuousMove({ pan: 0, tilt: 0, zoom: 0 }, 300))).toBe('ok');
    expect(moves()).toEqual(['ok', 'ok']);
    expect(await session.status()).toMatchObject({ value: { moving: false } });
  });
});

it('a camera that takes a time-out is asked once, and stands when the time is over', async () => {
  const session = await camera();
  expect(codeOf(await session.continuousMove(right, 300))).toBe('ok');
  expect(moves()).toEqual(['ok']);
  await expect
    .poll(async () => {
      const status = await session.status();
      return status.ok && status.value.moving;
    })
    .toBe(false);
});

describe('a fault', () => {
  const fault = (codes: readonly string[], reason: string): string =>
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><x>Timeout</x></s:Header><s:Body><s:Fault>' +
    `<s:Code><s:Value>s:Sender</s:Value>${codes.map((code) => `<s:Subcode><s:Value>${code}</s:Value>`).join('')}` +
    `${'</s:Subcode>'.repeat(codes.length)}</s:Code>` +
    `<s:Reason><s:Text xml:lang="en">${reason}</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`;

  it.each([
    [true, ['ter:InvalidArgVal', 'ter:TimeoutNotSupported'], 'Argument Value Invalid'],
    [true, ['ter:InvalidArgVal'], 'timeout is an unsupported field'],
    [true, [], 'The specified time-out argument is not within the supported range'],
    [true, ['ter:InvalidArgVal'], 'Argument Value Invalid'],
    [true, ['ter:InvalidArgs'], 'Invalid Args'],
    [false, ['ter:InvalidArgVal', 'ter:SpaceNotSupported'], 'Argument Value Invalid'],
    [false, ['ter:InvalidArgVal', 'ter:NoProfile'], 'Profile token does not exist'],
    [false, ['ter:ActionNotSupported'], 'Optional Action Not Implemented'],
    [false, [], 'Busy'],
  ])('is about the time-out (%s): %j %s', (isAbout, codes, reason) => {
    expect(isAboutTimeout(fault(codes, reason))).toBe(isAbout);
  });

  it('that is none says nothing of the time-out, and is found out in bounded time', () => {
    for (const answer of ['', undefined, 42, '<html>Gateway Timeout</html>', '<Timeout/>'])
      expect(isAboutTimeout(answer)).toBe(false);
    const before = performance.now();
    isAboutTimeout(`<s:Fault>${'<s:Value '.repeat(100_000)}`);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
