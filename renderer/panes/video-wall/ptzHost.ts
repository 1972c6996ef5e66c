import type { Patrol } from '../../../src/contract/ptz.ts';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { refusalWords } from '../../i18n/words.ts';
import { connection } from '../../state/station.ts';
import type { Spot, SpotBox } from './pictureSpot.ts';

/** What a camera remembers, and the tours that it can run by itself. */
export interface CameraMemory {
  readonly presets: readonly { readonly token: string; readonly name: string }[];
  readonly tours: readonly { readonly token: string; readonly name: string; readonly running: boolean }[];
}

/** What the wall asks of cameras that turn, besides moving them. Acts answer the refusal in words, or null. */
export interface PtzHost {
  centre(camera: string, spot: Spot): Promise<string | null>;
  zoomTo(camera: string, box: SpotBox): Promise<string | null>;
  home(camera: string): Promise<string | null>;
  /** What it remembers, or the refusal in words. */
  memory(camera: string): Promise<CameraMemory | string>;
  gotoPreset(camera: string, preset: string): Promise<string | null>;
  savePreset(camera: string, name: string): Promise<string | null>;
  removePreset(camera: string, preset: string): Promise<string | null>;
  operateTour(camera: string, tour: string, start: boolean): Promise<string | null>;
  saveTour(tour: Patrol): Promise<string | null>;
  removeTour(tour: string): Promise<string | null>;
  startTour(tour: string): Promise<string | null>;
  stopTour(tour: string): Promise<string | null>;
}

type Client = Parameters<Parameters<typeof connection.act>[0]>[0]['camera'];

const act = async (does: (camera: Client) => Promise<Outcome>): Promise<string | null> => {
  const outcome = await connection.act((client) => does(client.camera));
  return outcome.ok ? null : refusalWords(outcome.refusal);
};

/** The station of this window. */
export const stationPtz: PtzHost = {
  centre: (camera, { x, y }) => act((client) => client.centre({ camera, x, y })),
  zoomTo: (camera, box) => act((client) => client.zoomTo({ camera, ...box })),
  home: (camera) => act((client) => client.home({ camera })),
  async memory(camera) {
    const answer = await connection.ask((client) => client.camera.presets({ camera }));
    if (!answer) return refusalWords({ code: 'station.lost', message: 'the station does not answer', context: {} });
    return answer.ok ? answer : refusalWords(answer.refusal);
  },
  gotoPreset: (camera, preset) => act((client) => client.gotoPreset({ camera, preset })),
  savePreset: (camera, name) => act((client) => client.savePreset({ camera, name })),
  removePreset: (camera, preset) => act((client) => client.removePreset({ camera, preset })),
  operateTour: (camera, tour, start) => act((client) => client.operateTour({ camera, tour, start })),
  saveTour: (tour) => act((client) => client.saveTour(tour)),
  removeTour: (tour) => act((client) => client.removeTour({ tour })),
  startTour: (tour) => act((client) => client.startTour({ tour })),
  stopTour: (tour) => act((client) => client.stopTour({ tour })),
};
