import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { createOnvifLink } from './onvifLink.ts';
import { codeOf, openPark, parkCamera, USER } from './testing/park.ts';
import { STRANGERS, type Stranger } from './testing/strangers.ts';

const names = Object.keys(STRANGERS) as Stranger[];
/** Those that keep a question open. */
const HANGING: readonly Stranger[] = ['never answers', 'drips bytes', 'drips headers'];
const GOOD = 50;
const link = createOnvifLink({ clock: { now: () => performance.now() } });
/** Waits so long that whoever waits for it is seen to wait. */
const patient = createOnvifLink({ clock: { now: () => performance.now() }, callLimit: 120_000 });
let strangers: Worker;
let addresses: Record<string, string>;
let park: CameraPark;

beforeAll(async () => {
  park = await openPark(Array.from({ length: GOOD }, (_, index) => parkCamera(100 + index)));
  strangers = new Worker(new URL('./testing/strangersThread.ts', import.meta.url));
  addresses = await new Promise((resolve, reject) => {
    strangers.once('message', resolve);
    strangers.once('error', reject);
  });
});
afterAll(async () => {
  link.close();
  patient.close();
  await Promise.all([park.close(), strangers.terminate()]);
});

const openGood = (): Promise<string[]> =>
  Promise.all(
    Array.from({ length: GOOD }, async (_, index) =>
      codeOf(await link.open({ address: park.addressOf(100 + index), ...USER })),
    ),
  );

describe('twenty strangers beside fifty cameras', () => {
  it('are each refused for a reason of their own, in time, and no camera waits for them', async () => {
    const before = process.memoryUsage();
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const begun = performance.now();
    let given = 0;
    const hanging = HANGING.map((name) =>
      patient.open({ address: addresses[name] ?? '', ...USER }).then(() => {
        given += 1;
      }),
    );
    const refusals = names.map(async (name) => {
      const code = codeOf(await link.open({ address: addresses[name] ?? '', ...USER }));
      return [name, code, performance.now() - begun] as const;
    });
    const good = await openGood();
    expect(given).toBe(0);
    patient.close();
    await Promise.all(hanging);
    const took = performance.now() - begun;
    const refused = await Promise.all(refusals);
    delay.disable();
    const after = process.memoryUsage();

    expect(good).toEqual(Array.from({ length: GOOD }, () => 'ok'));
    expect(Object.fromEntries(refused.map(([name, code]) => [name, code]))).toEqual(STRANGERS);
    const grown = after.heapUsed + after.external - before.heapUsed - before.external;
    expect(grown).toBeLessThan(names.length * 5_000_000);
    console.info(
      `${GOOD} good cameras open beside ${names.length} strangers in ${took.toFixed(0)} ms; ` +
        `last stranger refused after ${Math.max(...refused.map(([, , time]) => time)).toFixed(0)} ms; ` +
        `longest stop of the thread ${(delay.max / 1e6).toFixed(0)} ms; memory ${(grown / 1e6).toFixed(1)} MB`,
    );
  }, 30_000);

  it('means another camera than the one that is known here: said so', async () => {
    const address = park.addressOf(100);
    expect(await link.open({ address, ...USER, serialNumber: 'DEMO-100' })).toMatchObject({ ok: true });
    expect(await link.open({ address, ...USER, serialNumber: 'DEMO-7' })).toMatchObject({
      refusal: { code: 'camera.other-device', context: { expected: 'DEMO-7', said: 'DEMO-100' } },
    });
  });
});
