import type { Point } from './geometry.ts';

/**
 * The lie of the land, in metres from place de la Libération, drawn by hand from what any map of Dijon shows:
 * where the river, the lake, the rails and the parks are. The seed bends it; it is a likeness, not a survey.
 */

/** A line that streets do not cross except where a main road does. */
export interface Barrier {
  readonly kind: 'river' | 'rail';
  readonly name: string;
  readonly points: readonly Point[];
  /** Width of the water in metres; rails have none. */
  readonly width?: number;
}

export const BARRIERS: readonly Barrier[] = [
  {
    kind: 'river',
    name: 'Ouche',
    width: 22,
    points: [
      [-11800, 900],
      [-9800, 1150],
      [-8200, 1500],
      [-6900, 1900],
      [-5400, 1850],
      [-4300, 1600],
      [-3600, 1250],
      [-2900, 950],
      [-2250, 640],
      [-1750, 280],
      [-1330, -160],
      [-1020, -590],
      [-620, -1000],
      [-150, -1420],
      [330, -1950],
      [560, -2500],
      [900, -3050],
      [1600, -3600],
      [2500, -3900],
      [3500, -4350],
      [4800, -4750],
      [6200, -5100],
      [7400, -5900],
      [8600, -7000],
    ],
  },
  {
    kind: 'river',
    name: 'Canal de Bourgogne',
    width: 16,
    points: [
      [-11800, 700],
      [-9800, 900],
      [-8200, 1250],
      [-6900, 1620],
      [-5400, 1560],
      [-4300, 1280],
      [-3500, 760],
      [-2700, 330],
      [-1900, -60],
      [-1350, -480],
      [-1010, -850],
      [-600, -1330],
      [100, -2250],
      [900, -3300],
      [1700, -4300],
      [2700, -5900],
      [3900, -7900],
      [5600, -10700],
      [6400, -12000],
    ],
  },
  {
    kind: 'rail',
    name: 'Ligne de Paris à Marseille',
    points: [
      [-11800, 350],
      [-9800, 520],
      [-8000, 900],
      [-6600, 1150],
      [-5200, 1080],
      [-4000, 700],
      [-3000, 130],
      [-2200, -60],
      [-1500, 60],
      [-1060, 160],
      [-1090, -180],
      [-1330, -800],
      [-1560, -1700],
      [-1650, -2700],
      [-1560, -3800],
      [-1620, -4900],
      [-1950, -6000],
      [-2700, -7600],
      [-3500, -9200],
    ],
  },
  {
    kind: 'rail',
    name: 'Ligne de Dijon à Is-sur-Tille',
    points: [
      [-1060, 160],
      [-900, 520],
      [-560, 900],
      [60, 1130],
      [640, 1420],
      [1060, 2000],
      [1500, 3100],
      [1950, 4600],
      [2350, 6500],
    ],
  },
  {
    kind: 'rail',
    name: 'Ligne de Dijon à Vallorbe',
    points: [
      [-1090, -180],
      [-1060, -560],
      [-760, -960],
      [-260, -1260],
      [420, -1330],
      [1200, -1560],
      [2200, -2300],
      [3300, -3200],
      [4700, -4000],
      [6400, -4700],
      [8600, -5700],
      [11500, -6900],
    ],
  },
];

/** The lake on the Ouche, ring. */
export const LAKE: readonly Point[] = [
  [-3760, 1270],
  [-3600, 1370],
  [-3300, 1260],
  [-2950, 1110],
  [-2600, 960],
  [-2330, 800],
  [-2130, 640],
  [-2120, 520],
  [-2250, 480],
  [-2500, 590],
  [-2800, 700],
  [-3080, 830],
  [-3380, 1000],
  [-3650, 1130],
];

/** A park or wood, ring; nothing is built in it. */
export interface Park {
  readonly name: string;
  readonly ring: readonly Point[];
}

const round = (x: number, y: number, rx: number, ry: number, lean = 0): Point[] =>
  Array.from({ length: 26 }, (_, i): Point => {
    const a = (i / 26) * 2 * Math.PI;
    const r = 1 + 0.13 * Math.sin(3 * a + x) + 0.1 * Math.sin(5 * a + y) + 0.07 * Math.sin(9 * a + x + y);
    const u = Math.cos(a) * rx * r;
    const v = Math.sin(a) * ry * r;
    return [x + u * Math.cos(lean) - v * Math.sin(lean), y + u * Math.sin(lean) + v * Math.cos(lean)];
  });

export const PARKS: readonly Park[] = [
  {
    name: 'Parc de la Colombière',
    ring: [
      [640, -1960],
      [900, -2010],
      [1120, -2230],
      [1150, -2600],
      [960, -2820],
      [760, -2640],
      [620, -2330],
    ],
  },
  {
    name: "Parc de la Toison d'Or",
    ring: [
      [250, 4000],
      [620, 4060],
      [760, 3830],
      [720, 3560],
      [420, 3440],
      [180, 3600],
      [160, 3830],
    ],
  },
  {
    name: 'Jardin Darcy',
    ring: [
      [-640, 275],
      [-560, 300],
      [-575, 395],
      [-690, 400],
      [-715, 320],
    ],
  },
  {
    name: "Jardin de l'Arquebuse",
    ring: [
      [-1010, -130],
      [-890, -120],
      [-860, -330],
      [-910, -440],
      [-1010, -420],
    ],
  },
  {
    name: 'Square des Ducs',
    ring: [
      [-45, 75],
      [40, 70],
      [45, 112],
      [-35, 116],
    ],
  },
  { name: 'Parc de la Fontaine aux Fées', ring: round(-1700, 1350, 130, 190, 0.3) },
  { name: 'Parc du Drapeau', ring: round(760, 2350, 150, 110) },
  { name: 'Parc des Grésilles', ring: round(1480, 1050, 120, 90) },
  {
    name: 'Jardin public du Castel',
    ring: [
      [-330, -860],
      [-240, -830],
      [-200, -960],
      [-300, -990],
    ],
  },
  {
    name: 'Parc du lac Kir',
    ring: [
      [-3500, 1480],
      [-2900, 1260],
      [-2330, 960],
      [-2060, 650],
      [-2130, 640],
      [-2330, 800],
      [-2950, 1110],
      [-3600, 1370],
    ],
  },
  { name: 'Parc de la Mansouria', ring: round(4300, -950, 150, 110, 0.5) },
  { name: 'Parc de Chenôve', ring: round(-2950, -2700, 180, 260) },
  { name: 'Parc du Grand Chaignet', ring: round(5000, -420, 170, 120) },
  { name: 'Bois de Talant', ring: round(-3480, 1830, 330, 170, -0.45) },
  { name: 'Parc des Argentières', ring: round(2500, -1900, 180, 130) },
  {
    name: 'Cimetière des Péjoces',
    ring: [
      [1180, -1050],
      [1480, -960],
      [1560, -1220],
      [1330, -1400],
      [1120, -1290],
    ],
  },
  { name: 'Golf de Quetigny', ring: round(5600, 700, 480, 330, 0.3) },
  { name: 'Combe à la Serpent', ring: round(-4350, -1250, 1150, 760, 0.25) },
  { name: 'Forêt du Mont Afrique', ring: round(-7000, -3150, 950, 520, -0.55) },
  { name: 'Bois du Chenôve', ring: round(-4500, -3300, 800, 620, 0.4) },
  { name: 'Forêt de Plombières', ring: round(-6700, 3100, 1100, 620, 0.35) },
  { name: 'Bois des Combes', ring: round(-9300, 2100, 950, 600, -0.2) },
  { name: "Bois de l'Ouche", ring: round(-8300, -150, 1050, 430, 0.1) },
  { name: "Bois d'Hauteville", ring: round(-5600, 6100, 900, 560, 0.7) },
  { name: 'Bois de Daix', ring: round(-4900, 4300, 560, 420, 0.2) },
  { name: 'Bois de Flavignerot', ring: round(-8600, -4550, 620, 330, -0.6) },
  { name: 'Bois de Marsannay', ring: round(-5400, -5000, 600, 430, 0.5) },
  { name: 'Bois de Roche d’Or', ring: round(-9900, -1700, 750, 900, 0.2) },
  { name: 'Bois de la Combe aux Loups', ring: round(-6300, -450, 700, 380, 0.1) },
  { name: 'Bois du Ravin', ring: round(-7600, 5200, 800, 520, 0.8) },
  { name: 'Bois de Chamereau', ring: round(-6600, -6350, 850, 330, 0.1) },
  { name: 'Bois de Champ Moron', ring: round(-6000, -3900, 420, 300, -0.4) },
  { name: 'Bois du Mirande', ring: round(7000, -1000, 420, 300, -0.4) },
  { name: 'Bois de la Tille', ring: round(11000, -3700, 500, 800, 0.2) },
  { name: 'Bois de Fénay', ring: round(300, -8900, 620, 380, 0.5) },
];

/** A public square: streets inside it take its name and nothing is built on it. */
export interface Square {
  readonly name: string;
  readonly ring: readonly Point[];
}

const box = (x: number, y: number, w: number, h: number, lean = 0): Point[] =>
  (
    [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const
  ).map(
    ([a, b]): Point => [
      x + (a * w * Math.cos(lean) - b * h * Math.sin(lean)) / 2,
      y + (a * w * Math.sin(lean) + b * h * Math.cos(lean)) / 2,
    ],
  );
const disc = (x: number, y: number, r: number): Point[] =>
  Array.from(
    { length: 16 },
    (_, i): Point => [x + r * Math.cos((i / 8) * Math.PI), y + r * Math.sin((i / 8) * Math.PI)],
  );

export const SQUARES: readonly Square[] = [
  // The half-moon before the palace.
  {
    name: 'Place de la Libération',
    ring: [
      [-62, 22],
      ...Array.from(
        { length: 11 },
        (_, i): Point => [-62 * Math.cos((i / 10) * Math.PI), 22 - 62 * Math.sin((i / 10) * Math.PI)],
      ),
    ],
  },
  { name: 'Place Darcy', ring: box(-625, 225, 110, 72, -0.3) },
  { name: 'Place Wilson', ring: disc(160, -655, 62) },
  { name: 'Place de la République', ring: box(400, 520, 135, 105, 0.4) },
  { name: 'Place du 30-Octobre', ring: disc(870, 100, 44) },
  { name: 'Place du 1er-Mai', ring: disc(-830, -510, 44) },
  { name: 'Place Saint-Bernard', ring: disc(-180, 440, 40) },
  { name: 'Place Grangier', ring: box(-225, 250, 96, 62, 0.1) },
  { name: 'Place Bossuet', ring: box(-290, -80, 66, 48, 0.2) },
  { name: 'Place François-Rude', ring: box(-185, 118, 48, 42, 0.2) },
  { name: 'Place Notre-Dame', ring: box(-55, 172, 52, 40) },
  { name: 'Place du Théâtre', ring: box(205, 30, 58, 66) },
  { name: 'Place Saint-Michel', ring: box(375, 12, 64, 56) },
  { name: 'Place de la Gare', ring: box(-985, 205, 70, 120, -0.2) },
  { name: 'Place du Marché', ring: box(-100, 262, 92, 74, 0.05) },
  { name: 'Place Émile-Zola', ring: box(-450, -236, 66, 54, 0.7) },
  { name: 'Place Barbe', ring: box(150, 1010, 70, 60) },
  { name: 'Place Auguste-Dubois', ring: disc(-1450, 1400, 36) },
];
