/** West, south, east, north in degrees: metropolitan France, then the departments and communities overseas. */
const BOXES: readonly (readonly [west: number, south: number, east: number, north: number])[] = [
  [-5.6, 41.2, 9.9, 51.3],
  [-63.2, 15.7, -60.9, 18.2], // Guadeloupe, Saint-Martin, Saint-Barthélemy
  [-61.4, 14.2, -60.6, 15.1], // Martinique
  [-54.8, 1.9, -51.4, 6.1], // Guyane
  [55.0, -21.6, 56.0, -20.7], // La Réunion
  [44.8, -13.2, 45.5, -12.4], // Mayotte
  [-56.7, 46.6, -55.9, 47.3], // Saint-Pierre-et-Miquelon
  [163.0, -23.0, 168.6, -19.0], // Nouvelle-Calédonie
  [-155.0, -28.0, -134.0, -7.0], // Polynésie française
  [-178.4, -14.6, -175.9, -13.0], // Wallis-et-Futuna
];

/** Whether a place lies in France, its coasts included: by boxes, so near its borders also what lies next to it. */
export function inFrance(lon: number, lat: number): boolean {
  for (const [west, south, east, north] of BOXES)
    if (lon >= west && lon <= east && lat >= south && lat <= north) return true;
  return false;
}
