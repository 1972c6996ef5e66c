import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ParkCamera } from '../../../../../src/city/cameras/camera.ts';
import { smallCity } from '../../../../../src/city/city.fixture.ts';
import type { CityFile } from '../../../../../src/contract/cityFile.ts';
import type { ParkAnswer, ParkOrder } from './parkProcess.ts';

/** Cameras of a city as many as are wanted, each of ten behind a fibre node of their own. */
export function camerasOfCity(many: number): { readonly cameras: readonly ParkCamera[]; readonly city: CityFile } {
  const base = smallCity(1);
  const [model] = base.assets.filter(({ kind }) => kind === 'camera');
  const numbers = Array.from({ length: many }, (_, index) => index + 1);
  const at = (number: number): [number, number] => [
    5.01 + (number % 17) * 0.005,
    47.305 + Math.floor(number / 17) * 0.002,
  ];
  const nodeOf = (number: number): string => `FO-${Math.ceil(number / 10)}`;
  const nodes = [...new Set(numbers.map(nodeOf))].map((id, index) => ({
    id,
    kind: 'fibre-node' as const,
    name: id,
    number: index + 1,
    commune: '21231',
    at: at(index * 10 + 5),
    device: { driver: 'fibre-node', id },
  }));
  const cameras = numbers.map((number) => ({
    id: `CAM-${number}`,
    number,
    name: `Caméra ${number}`,
    at: at(number),
    azimuth: (number * 37) % 360,
    fieldOfView: 62,
    ptz: number % 3 !== 0,
    maker: 'Optronic Demo',
    seed: number,
  }));
  const assets = cameras.map(({ id, number, name, ptz }) => ({
    ...model!,
    id,
    number,
    name,
    at: at(number),
    parent: nodeOf(number),
    attributes: { ptz },
    device: { driver: 'camera-onvif', id, settings: { address: `/onvif/${number}/device_service` } },
  }));
  return {
    cameras,
    city: { ...base, assets: [...base.assets.filter(({ kind }) => kind !== 'camera'), ...nodes, ...assets] },
  };
}

/** Starts a park in a process of its own. `isMorning`: its clocks show a November morning, for pictures with light in them. */
export async function startPark(cameras: readonly ParkCamera[], isMorning = false) {
  const child = fork(new URL('./parkProcess.ts', import.meta.url), {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const tell = async (order: ParkOrder): Promise<ParkAnswer> => {
    child.send(order);
    const [answer] = (await once(child, 'message')) as [ParkAnswer];
    return answer;
  };
  const { origin } = await tell({ do: 'start', cameras, isMorning });
  return {
    origin,
    tell,
    async close() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
