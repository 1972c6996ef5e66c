import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAMERA_ACTS, type CameraPermission, mayUse } from './access.ts';

const day: CameraPermission = { communes: ['21231'], acts: ['view', 'move'], hours: { from: '08:00', to: '20:00' } };
const night: CameraPermission = { communes: ['21166'], acts: ['view'], hours: { from: '22:00', to: '06:00' } };

describe('who may look at the cameras of a commune', () => {
  it('is who is named for it, for what and when', () => {
    expect(mayUse([day, night], 'move', '21231', 600).ok).toBe(true);
    expect(mayUse([day, night], 'view', '21166', 1_400).ok).toBe(true);
    expect(mayUse([day, night], 'view', '21166', 30).ok).toBe(true);
  });

  it.each([
    ['nothing of another commune', 'view', '21171', 600, 'commune'],
    ['no act that is not named', 'export', '21231', 600, 'act'],
    ['nothing outside of the hours', 'view', '21231', 1_200, 'hours'],
    ['nothing by day what is for the night', 'view', '21166', 360, 'hours'],
  ] as const)('%s', (_, act, commune, minute, reason) => {
    expect(mayUse([day, night], act, commune, minute)).toMatchObject({
      ok: false,
      refusal: { code: 'camera.not-allowed', context: { act, commune, reason } },
    });
  });

  it('is nobody who is named for nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CAMERA_ACTS), fc.integer({ min: 0, max: 1_439 }), (act, minute) => {
        expect(mayUse([], act, '21231', minute).ok).toBe(false);
      }),
    );
  });
});
