import { expect, test } from 'vitest';
import { createWithdrawals } from './withdrawals.ts';

/** A window that shows two cameras, and what it was told to take off. */
function shown() {
  const told: string[] = [];
  const withdrawals = createWithdrawals();
  for (const camera of ['CAM-102', 'CAM-118']) withdrawals.on(camera, () => told.push(camera));
  return { withdrawals, took: () => told.splice(0) };
}

test('what was withdrawn before the window came has never been on it; what is withdrawn now is taken off', () => {
  const { withdrawals, took } = shown();
  withdrawals.hear({ complete: true, withdrawn: [{ camera: 'CAM-118', times: 4 }] });
  expect(took()).toEqual([]);
  withdrawals.hear({ complete: false, withdrawn: [{ camera: 'CAM-118', times: 5 }] });
  expect(took()).toEqual(['CAM-118']);
  withdrawals.hear({ complete: false, withdrawn: [{ camera: 'CAM-7', times: 1 }] });
  expect(took()).toEqual([]);
});

test('a mask drawn while the station could not be heard is made good when it is heard again', () => {
  const { withdrawals, took } = shown();
  withdrawals.hear({ complete: true, withdrawn: [] });
  withdrawals.hear({ complete: true, withdrawn: [] });
  expect(took()).toEqual([]);
  withdrawals.hear({ complete: true, withdrawn: [{ camera: 'CAM-102', times: 1 }] });
  expect(took()).toEqual(['CAM-102']);
});

test('a station that began anew no longer knows what it withdrew: it is taken off once more', () => {
  const { withdrawals, took } = shown();
  withdrawals.hear({ complete: true, withdrawn: [{ camera: 'CAM-102', times: 1 }] });
  withdrawals.hear({ complete: true, withdrawn: [] });
  expect(took()).toEqual(['CAM-102']);
});

test('who no longer shows it is not told', () => {
  const withdrawals = createWithdrawals();
  let told = 0;
  const leave = withdrawals.on('CAM-118', () => {
    told += 1;
  });
  withdrawals.hear({ complete: true, withdrawn: [] });
  leave();
  withdrawals.hear({ complete: false, withdrawn: [{ camera: 'CAM-118', times: 1 }] });
  expect(told).toBe(0);
});
