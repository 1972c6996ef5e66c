import { toMetres } from './frame.ts';
import type { Point } from './geometry.ts';

/** What is known of a commune before it is grown. Areas in square kilometres, places in longitude and latitude. */
export interface CommuneFacts {
  readonly code: string;
  readonly name: string;
  readonly postcode: string;
  /** Town hall. */
  readonly hall: readonly [lon: number, lat: number];
  /** Middle of the territory. */
  readonly middle: readonly [lon: number, lat: number];
  readonly area: number;
}

const fact = (
  code: string,
  name: string,
  postcode: string,
  hall: readonly [number, number],
  middle: readonly [number, number],
  area: number,
): CommuneFacts => ({ code, name, postcode, hall, middle, area });

/**
 * The 23 communes of Dijon Métropole. Facts only: official codes and names (INSEE), area and middle of the territory
 * measured on the communes of the Côte-d'Or (IGN Admin Express, Licence Ouverte 2.0). Limits are grown, not taken.
 */
export const COMMUNES: readonly CommuneFacts[] = [
  fact('21003', 'Ahuy', '21121', [5.0213, 47.3699], [5.02048, 47.37112], 6.62),
  fact('21105', 'Bressey-sur-Tille', '21560', [5.183, 47.3025], [5.18389, 47.30865], 7.33),
  fact('21106', 'Bretenière', '21110', [5.1075, 47.2391], [5.10376, 47.2362], 6.07),
  fact('21166', 'Chenôve', '21300', [5.0085, 47.2915], [5.00491, 47.2926], 7.44),
  fact('21171', 'Chevigny-Saint-Sauveur', '21800', [5.1355, 47.3], [5.13658, 47.29987], 12),
  fact('21192', 'Corcelles-les-Monts', '21160', [4.9345, 47.2985], [4.94198, 47.30387], 14.6),
  fact('21223', 'Daix', '21121', [5.0003, 47.3515], [4.96914, 47.3604], 11.81),
  fact('21231', 'Dijon', '21000', [5.0415, 47.3216], [5.03748, 47.32286], 41.71),
  fact('21263', 'Fénay', '21600', [5.0645, 47.2335], [5.05438, 47.24492], 10.54),
  fact('21270', 'Flavignerot', '21160', [4.9155, 47.2815], [4.91893, 47.27738], 6.28),
  fact('21278', 'Fontaine-lès-Dijon', '21121', [5.0205, 47.3437], [5.02456, 47.34737], 4.46),
  fact('21315', 'Hauteville-lès-Dijon', '21121', [4.9965, 47.371], [4.98058, 47.37573], 8.9),
  fact('21355', 'Longvic', '21600', [5.0637, 47.2876], [5.0529, 47.28566], 10.41),
  fact('21370', 'Magny-sur-Tille', '21110', [5.1722, 47.2745], [5.17241, 47.27449], 10.51),
  fact('21390', 'Marsannay-la-Côte', '21160', [4.9885, 47.2712], [4.9845, 47.27916], 12.81),
  fact('21452', 'Neuilly-Crimolois', '21800', [5.1062, 47.2788], [5.1127, 47.27355], 8.2),
  fact('21473', 'Ouges', '21600', [5.0757, 47.2617], [5.07817, 47.26077], 12.24),
  fact('21481', 'Perrigny-lès-Dijon', '21160', [5.0085, 47.2665], [5.01976, 47.25786], 6.7),
  fact('21485', 'Plombières-lès-Dijon', '21370', [4.9733, 47.3405], [4.95098, 47.33836], 14.99),
  fact('21515', 'Quetigny', '21800', [5.1067, 47.3155], [5.11512, 47.31942], 8.27),
  fact('21540', 'Saint-Apollinaire', '21850', [5.0853, 47.334], [5.09312, 47.336], 10.25),
  fact('21605', 'Sennecey-lès-Dijon', '21800', [5.1047, 47.2898], [5.1046, 47.29216], 3.51),
  fact('21617', 'Talant', '21240', [5.0045, 47.3375], [4.99752, 47.33912], 4.9),
];

/** The code of Dijon. */
export const DIJON = '21231';

/** The outline of the metropolis, drawn by hand to its extent; only the limits of communes hang on it. */
export const OUTLINE: readonly Point[] = (
  [
    [4.9, 47.327],
    [4.907, 47.347],
    [4.928, 47.356],
    [4.938, 47.376],
    [4.957, 47.392],
    [4.985, 47.395],
    [5.015, 47.386],
    [5.04, 47.381],
    [5.062, 47.366],
    [5.082, 47.354],
    [5.11, 47.352],
    [5.128, 47.336],
    [5.15, 47.322],
    [5.178, 47.325],
    [5.203, 47.316],
    [5.204, 47.295],
    [5.196, 47.268],
    [5.182, 47.251],
    [5.155, 47.25],
    [5.132, 47.249],
    [5.124, 47.229],
    [5.1, 47.222],
    [5.062, 47.221],
    [5.03, 47.226],
    [5.001, 47.24],
    [4.989, 47.26],
    [4.958, 47.266],
    [4.925, 47.263],
    [4.898, 47.272],
    [4.906, 47.292],
  ] as const
).map(([lon, lat]) => toMetres(lon, lat));
