import type { DeviceSimulation, SimulatedState } from '../../domain/asset/simulation.ts';

interface Sign extends SimulatedState {
  wanted: string;
  shown: string;
  brightness: number;
}

const TEXTS = [
  'DIJON MÉTROPOLE\nBONNE ROUTE',
  'PARKING CENTRE\n214 PLACES',
  'TRAVAUX SUR LA ROCADE\nPRUDENCE',
  'TRAM ET BUS\nPENSEZ-Y',
  'QUALITÉ DE L’AIR\nBONNE',
] as const;
const OLD_TEXT = 'MARCHÉ DE NOËL\nPARKING RELAIS GRATUIT';

const has = (s: Sign, code: string): boolean => s.faults.some((f) => f.code === code);

/** A variable message sign. */
export const simulation: DeviceSimulation<Sign> = {
  type: 'information-panel',
  feed: 'panels',
  period: 2 * 60_000,
  start: (_asset, random, now, { lightLevel }) => {
    const text = TEXTS[Math.floor(random() * TEXTS.length)] ?? TEXTS[0];
    return { faults: [], wanted: text, shown: text, brightness: lightLevel(now) > 0 ? 40 : 90 };
  },
  step: (s, now, random, { lightLevel }) => {
    s.brightness = lightLevel(now) > 0 ? 40 : 90;
    if (random() < 0.02 && !has(s, 'not-answering')) {
      s.wanted = TEXTS[Math.floor(random() * TEXTS.length)] ?? s.wanted;
      if (!has(s, 'text-mismatch')) s.shown = s.wanted;
    }
  },
  fields: (s) => ({ text: s.shown, wanted: s.wanted, brightness: s.brightness, display: 'on' }),
  faulted: (s, code, active) => {
    if (code === 'text-mismatch') s.shown = active ? OLD_TEXT : s.wanted;
  },
  faults: {
    'text-mismatch': [],
    'module-failed': ['module 4', 'module 11'],
    'door-open': [],
    'not-answering': [],
  },
};
