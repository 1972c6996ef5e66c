declare module 'shpjs' {
  /** The geometries of a .shp file, null for shapes that are none. Throws at damaged files. */
  export function parseShp(shp: Uint8Array): (object | null)[];
}
