import { COMMUNES } from './communes.ts';
import { toMetres } from './frame.ts';
import { LAKE, PARKS, SQUARES } from './geography.ts';
import { insideRing, type Point } from './geometry.ts';
import { valueNoise } from './noise.ts';

/** What a quarter was built as. */
export type DistrictKind = 'old' | 'faubourg' | 'estate' | 'towers' | 'industrial' | 'campus' | 'village';

/** How streets and buildings of a kind of quarter look. Areas in square metres, lengths in metres. */
export interface DistrictStyle {
  /** A block larger than this is cut again. */
  readonly block: number;
  /** How far cuts stray from the square, in radians. */
  readonly stray: number;
  /** How much streets bend, as a share of their length. */
  readonly bend: number;
  /** Share of blocks that get a dead end into their middle. */
  readonly deadEnds: number;
  /** Distance of buildings from the street's edge. */
  readonly setback: number;
  /** Width and depth of a building. */
  readonly building: readonly [width: number, depth: number];
  /** Gap between neighbours. */
  readonly gap: number;
  /** Metres of street side for one address. */
  readonly address: number;
}

export const STYLES: Readonly<Record<DistrictKind, DistrictStyle>> = {
  old: { block: 8200, stray: 0.3, bend: 0.06, deadEnds: 0.06, setback: 0.5, building: [22, 12], gap: 0, address: 10 },
  faubourg: {
    block: 23000,
    stray: 0.14,
    bend: 0.035,
    deadEnds: 0.14,
    setback: 2.5,
    building: [17, 11],
    gap: 2.5,
    address: 14,
  },
  estate: { block: 31000, stray: 0.2, bend: 0.14, deadEnds: 0.55, setback: 6, building: [12, 10], gap: 9, address: 21 },
  towers: {
    block: 54000,
    stray: 0.1,
    bend: 0.07,
    deadEnds: 0.35,
    setback: 12,
    building: [52, 13],
    gap: 24,
    address: 26,
  },
  industrial: {
    block: 82000,
    stray: 0.08,
    bend: 0.03,
    deadEnds: 0.25,
    setback: 14,
    building: [46, 34],
    gap: 22,
    address: 60,
  },
  campus: {
    block: 80000,
    stray: 0.12,
    bend: 0.08,
    deadEnds: 0.2,
    setback: 16,
    building: [48, 18],
    gap: 30,
    address: 60,
  },
  village: {
    block: 29000,
    stray: 0.3,
    bend: 0.1,
    deadEnds: 0.4,
    setback: 3.5,
    building: [14, 10],
    gap: 7,
    address: 19,
  },
};

interface Patch {
  readonly at: Point;
  readonly r: number;
  readonly kind: DistrictKind;
}

const patch = (x: number, y: number, r: number, kind: DistrictKind): Patch => ({ at: [x, y], r, kind });

const PATCHES: readonly Patch[] = [
  patch(-60, -40, 800, 'old'),
  patch(-120, 300, 640, 'old'),
  patch(150, -300, 620, 'old'),
  patch(-900, 700, 900, 'faubourg'),
  patch(-300, 1300, 900, 'faubourg'),
  patch(900, 900, 900, 'faubourg'),
  patch(1200, 0, 900, 'faubourg'),
  patch(700, -1000, 850, 'faubourg'),
  patch(-700, -1300, 800, 'faubourg'),
  patch(-1400, -1300, 850, 'faubourg'),
  patch(-1500, 900, 800, 'faubourg'),
  patch(1500, 1900, 800, 'faubourg'),
  patch(1500, -1600, 700, 'faubourg'),
  patch(2450, 900, 620, 'estate'),
  patch(-1300, 1900, 800, 'estate'),
  patch(300, 2300, 800, 'faubourg'),
  patch(-700, 2500, 800, 'estate'),
  patch(-500, 3500, 820, 'estate'),
  patch(700, 3100, 700, 'estate'),
  patch(1900, 2700, 760, 'estate'),
  patch(-2600, -450, 820, 'towers'),
  patch(1650, 1100, 560, 'towers'),
  patch(-2550, 2050, 700, 'towers'),
  patch(-2350, 1350, 480, 'estate'),
  patch(800, 4100, 800, 'campus'),
  patch(2450, -900, 850, 'campus'),
  patch(-2000, -1800, 700, 'estate'),
  patch(-1900, -900, 600, 'estate'),
  patch(1500, 3500, 700, 'industrial'),
  patch(2200, 4300, 700, 'industrial'),
  patch(-350, -2200, 760, 'estate'),
  patch(-300, -3300, 800, 'industrial'),
  patch(300, -3000, 600, 'industrial'),
  patch(700, -4100, 900, 'industrial'),
  patch(-900, -4200, 700, 'industrial'),
  patch(2600, 1700, 620, 'estate'),
  // Talant, Fontaine, Daix
  patch(-2790, 1770, 420, 'village'),
  patch(-3300, 2350, 600, 'estate'),
  patch(-1600, 2450, 520, 'village'),
  patch(-1950, 3050, 820, 'estate'),
  patch(-2500, 3600, 560, 'estate'),
  patch(-3110, 3330, 560, 'estate'),
  patch(-3650, 3500, 330, 'estate'),
  // Chenôve, Marsannay, Perrigny
  patch(-2490, -3350, 520, 'village'),
  patch(-2000, -2800, 620, 'towers'),
  patch(-2650, -3900, 760, 'estate'),
  patch(-3300, -3600, 620, 'village'),
  patch(-1900, -4400, 700, 'industrial'),
  patch(-2600, -5000, 560, 'industrial'),
  patch(-4000, -5610, 620, 'village'),
  patch(-3300, -5500, 720, 'estate'),
  patch(-2490, -6120, 560, 'village'),
  patch(-1700, -6300, 480, 'estate'),
  patch(-1900, -5400, 560, 'industrial'),
  patch(-4050, -6300, 430, 'estate'),
  // Longvic
  patch(1675, -3780, 620, 'village'),
  patch(2350, -3550, 560, 'estate'),
  patch(1250, -4700, 760, 'industrial'),
  patch(2150, -2800, 650, 'estate'),
  patch(100, -4700, 760, 'industrial'),
  patch(1700, -3050, 430, 'estate'),
  // Quetigny, Chevigny, Saint-Apollinaire, Sennecey
  patch(4920, -680, 720, 'estate'),
  patch(4450, -300, 620, 'towers'),
  patch(3900, 0, 620, 'industrial'),
  patch(5600, -300, 620, 'estate'),
  patch(4300, -1400, 650, 'industrial'),
  patch(5500, -1200, 520, 'estate'),
  patch(7095, -2400, 820, 'estate'),
  patch(6300, -2050, 700, 'industrial'),
  patch(7300, -3000, 600, 'estate'),
  patch(7700, -2100, 560, 'estate'),
  patch(6300, -2750, 480, 'estate'),
  patch(3305, 1379, 620, 'village'),
  patch(3900, 1750, 760, 'estate'),
  patch(3700, 2350, 620, 'estate'),
  patch(4600, 2250, 560, 'industrial'),
  patch(3850, 900, 520, 'estate'),
  patch(4770, -3540, 520, 'village'),
  patch(4300, -3150, 430, 'estate'),
  patch(4883, -4760, 520, 'village'),
  patch(5900, -5100, 430, 'village'),
  patch(5250, -5100, 380, 'estate'),
  // Villages
  patch(-1524, 5370, 480, 'village'),
  patch(-1250, 4950, 460, 'estate'),
  patch(-600, 5000, 400, 'industrial'),
  patch(-3420, 5490, 460, 'village'),
  patch(-3350, 4950, 330, 'estate'),
  patch(-5147, 2100, 470, 'village'),
  patch(-5500, 2500, 380, 'estate'),
  patch(-6000, 2350, 330, 'village'),
  patch(-8100, -2600, 430, 'village'),
  patch(-7800, -2950, 280, 'estate'),
  patch(-9510, -4460, 330, 'village'),
  patch(-9750, -4950, 260, 'estate'),
  patch(2580, -6660, 520, 'village'),
  patch(1736, -9796, 400, 'village'),
  patch(800, -9200, 330, 'village'),
  patch(3000, -7300, 300, 'estate'),
  patch(4980, -9170, 400, 'village'),
  patch(9860, -5240, 430, 'village'),
  patch(10680, -2120, 500, 'village'),
  patch(10350, -2700, 320, 'estate'),
];

/** What is built where. */
export interface Districts {
  /** The kind of quarter at a place; undefined in the fields, the water and the parks. */
  at(p: Point): DistrictKind | undefined;
  /** Whether the place is water, park or square: nothing is built there. */
  open(p: Point): boolean;
}

/** Lays the quarters with uneven edges; `bend` is the displacement that the seed gives the whole map. */
export function layDistricts(seed: number, bend: (p: Point) => Point): Districts {
  const edge = valueNoise(seed + 101, 420);
  const fine = valueNoise(seed + 102, 130);
  const halls = COMMUNES.map((c) => patch(...toMetres(...c.hall), 330, 'village')).filter(
    (h) => !PATCHES.some((p) => Math.hypot(p.at[0] - h.at[0], p.at[1] - h.at[1]) < p.r * 0.7),
  );
  const patches = [...PATCHES, ...halls].map((p) => ({ ...p, at: bend(p.at) }));
  const rings = [LAKE, ...PARKS.map((p) => p.ring), ...SQUARES.map((s) => s.ring)].map((ring) => ring.map(bend));
  const boxes = rings.map(
    (r) =>
      [
        Math.min(...r.map((p) => p[0])),
        Math.min(...r.map((p) => p[1])),
        Math.max(...r.map((p) => p[0])),
        Math.max(...r.map((p) => p[1])),
      ] as const,
  );
  const squaresFrom = 1 + PARKS.length;
  const touching = new Map<number, number[]>();
  const within = (p: Point, end: number): boolean => {
    const u = Math.floor(p[0] / 200);
    const v = Math.floor(p[1] / 200);
    const key = u * 4096 + v;
    let list = touching.get(key);
    if (!list) {
      list = [...rings.keys()].filter((i) => {
        const [w, s, e, n] = boxes[i]!;
        return w < u * 200 + 200 && e > u * 200 && s < v * 200 + 200 && n > v * 200;
      });
      touching.set(key, list);
    }
    for (const i of list) {
      if (i >= end) break;
      const [w, s, e, n] = boxes[i]!;
      if (p[0] >= w && p[0] <= e && p[1] >= s && p[1] <= n && insideRing(rings[i]!, p)) return true;
    }
    return false;
  };
  // Which patches can reach a cell of 200 m: the question is asked hundreds of thousands of times.
  const near = new Map<number, typeof patches>();
  const reaching = (p: Point): typeof patches => {
    const i = Math.floor(p[0] / 200);
    const j = Math.floor(p[1] / 200);
    const key = i * 4096 + j;
    let list = near.get(key);
    if (!list) {
      const middle: Point = [i * 200 + 100, j * 200 + 100];
      list = patches.filter(({ at, r }) => Math.hypot(at[0] - middle[0], at[1] - middle[1]) < r * 1.4 + 145);
      near.set(key, list);
    }
    return list;
  };
  return {
    open: (p) => within(p, rings.length),
    at(p) {
      let best: DistrictKind | undefined;
      let least = 1;
      const list = reaching(p);
      if (list.length === 0) return undefined;
      const rough = edge(p[0], p[1]) * 0.22 + fine(p[0], p[1]) * 0.1;
      for (const { at, r, kind } of list) {
        // The edge of a hamlet strays less than that of a town.
        const d = Math.sqrt((p[0] - at[0]) ** 2 + (p[1] - at[1]) ** 2) / r + rough * Math.min(1, r / 650);
        if (d < least) {
          least = d;
          best = kind;
        }
      }
      return best && !within(p, squaresFrom) ? best : undefined;
    },
  };
}
