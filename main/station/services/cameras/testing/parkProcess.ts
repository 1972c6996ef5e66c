import type { CameraDefect, CameraFault, CameraSignal, ParkCamera } from '../../../../../src/city/cameras/camera.ts';
import { startCameraPark } from '../../../../../src/city/cameras/cameraPark.ts';
import { MORNING } from '../../../../../src/city/cameras/park.fixture.ts';

/*
 * A park of cameras as a process of its own, as it is in the demonstration: what it costs is not the station's. Told by
 * its parent what goes wrong.
 */

/** What the parent tells. */
export type ParkOrder =
  | { readonly do: 'count' }
  | { readonly do: 'start'; readonly cameras: readonly ParkCamera[]; readonly isMorning: boolean }
  | { readonly do: 'fault'; readonly numbers: readonly number[]; readonly fault: CameraFault | null }
  | {
      readonly do: 'defect';
      readonly numbers: readonly number[];
      readonly defect: CameraDefect;
      readonly active: boolean;
    }
  | { readonly do: 'signal'; readonly number: number; readonly signal: CameraSignal; readonly active: boolean };

let park: Awaited<ReturnType<typeof startCameraPark>> | undefined;

process.on('message', (order: ParkOrder) => {
  void obey(order).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit(0));

/** What it answers: where it is, and how many of its cameras somebody listens to. */
export interface ParkAnswer {
  readonly origin: string;
  readonly listened: number;
}

async function obey(order: ParkOrder): Promise<ParkAnswer> {
  if (order.do === 'start') {
    const shift = order.isMorning ? MORNING - Date.now() : 0;
    park = await startCameraPark({
      cameras: order.cameras,
      now: () => Date.now() + shift,
      log: (message) => process.stderr.write(`park: ${message}\n`),
    });
  } else if (order.do === 'fault') for (const number of order.numbers) park?.setFault(number, order.fault);
  else if (order.do === 'defect')
    for (const number of order.numbers) park?.setDefect(number, order.defect, order.active);
  else if (order.do === 'signal') park?.signal(order.number, order.signal, order.active);
  return { origin: park?.onvifOrigin ?? '', listened: park?.listened() ?? 0 };
}
