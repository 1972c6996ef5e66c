import type { Projection } from '../../../../src/contract/commissioning.ts';
import { zoneNorthing } from './projections.ts';

/** What a file says of its coordinates: a projection that is read, or the name of one that is not. */
export type SaidProjection = { readonly projection: Projection } | { readonly unknown: string };

/** Degrees on an ellipsoid that is WGS 84 to within a metre. */
const DEGREES = new Set([4326, 4258, 4171, 84, 4979, 4937]);

/** The coordinate system of an EPSG code. */
export function projectionOfCode(code: number): SaidProjection {
  if (DEGREES.has(code)) return { projection: 'EPSG:4326' };
  if (code === 2154 || code === 9793 || code === 9794) return { projection: 'EPSG:2154' };
  if (code === 3857 || code === 900_913 || code === 102_100 || code === 3785) return { projection: 'EPSG:3857' };
  if (code >= 3942 && code <= 3950) return { projection: `EPSG:${code}` as Projection };
  if (code >= 9842 && code <= 9850) return { projection: `EPSG:${code - 5900}` as Projection };
  return { unknown: `EPSG:${code}` };
}

/** The `crs` member that GeoJSON had before RFC 7946 took it away. Null where there is none. */
export function projectionOfCrs(crs: unknown): SaidProjection | null {
  if (typeof crs !== 'object' || crs === null || !('properties' in crs)) return null;
  const { properties } = crs;
  if (typeof properties !== 'object' || properties === null) return null;
  const name = 'name' in properties ? properties.name : 'code' in properties ? `EPSG:${String(properties.code)}` : '';
  if (typeof name !== 'string' || name === '') return null;
  if (/CRS84/i.test(name)) return { projection: 'EPSG:4326' };
  const code = /EPSG:(?:[\d.]*:)?(\d{4,6})/i.exec(name);
  return code ? projectionOfCode(Number(code[1])) : { unknown: name.slice(0, 80) };
}

/** The well-known text beside a shapefile, by its numbers: makers name the same projection in many ways. */
export function projectionOfPrj(text: string): SaidProjection | null {
  const written = text.trim();
  if (written === '') return null;
  const name = /^\w+\["([^"]*)"/.exec(written)?.[1] ?? '';
  const number = (parameter: string): number =>
    Number(new RegExp(`PARAMETER\\["${parameter}",\\s*([-+\\d.eE]+)`, 'i').exec(written)?.[1] ?? Number.NaN);
  if (/^GEOG/i.test(written)) return /WGS|RGF|ETRS/i.test(written) ? { projection: 'EPSG:4326' } : { unknown: name };
  if (/Mercator_Auxiliary_Sphere|Pseudo.?Mercator|Popular_Visualisation/i.test(written))
    return { projection: 'EPSG:3857' };
  const method = /PROJECTION\["([^"]*)"/i.exec(written)?.[1] ?? '';
  // Clarke's ellipsoid and the meridian of Paris are those of the old Lambert zones.
  if (/^Lambert_Conformal_Conic/i.test(method) && !/Clarke|Paris/i.test(written)) {
    const x = number('False_Easting');
    const y = number('False_Northing');
    const meridian = number('Central_Meridian');
    if (meridian === 3 && x === 700_000 && y === 6_600_000) return { projection: 'EPSG:2154' };
    for (let zone = 42; zone <= 50; zone++)
      if (meridian === 3 && x === 1_700_000 && y === zoneNorthing(zone))
        return { projection: `EPSG:39${zone}` as Projection };
  }
  return { unknown: name };
}
