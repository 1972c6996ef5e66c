import { beforeAll, describe, expect, it } from 'vitest';
import { type CityFile, cityFileSchema } from '../../contract/cityFile.ts';
import { toMetres } from './frame.ts';
import { distanceToLine, insideRing, type Point } from './geometry.ts';
import { growCity, LOAD } from './growCity.ts';

const metres = (p: readonly number[]): Point => toMetres(p[0]!, p[1]!);

/** Parts of the road network that no street joins, by the shared vertices of the lines. */
function parts(city: CityFile): number {
  const ids = new Map<string, number>();
  const parent: number[] = [];
  const find = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at]!;
    parent[i] = at;
    return at;
  };
  for (const { line } of city.streets) {
    let before = -1;
    for (const p of line) {
      const key = p.join(' ');
      let id = ids.get(key);
      if (id === undefined) {
        id = parent.push(parent.length) - 1;
        ids.set(key, id);
      }
      if (before >= 0) parent[find(before)] = find(id);
      before = id;
    }
  }
  return new Set(parent.map((_, i) => find(i))).size;
}

describe('the demonstration city', () => {
  let city: CityFile;
  let text: string;
  const steps: string[] = [];
  beforeAll(() => {
    city = growCity(21, (step, done, total) => steps.push(`${step} ${done}/${total}`));
    text = JSON.stringify(city);
  }, 60_000);

  it('is a city file that the product accepts, of a size that it can carry', () => {
    expect(cityFileSchema.parse(JSON.parse(text))).toEqual(city);
    expect(Buffer.byteLength(text)).toBeLessThan(25_000_000);
    expect(steps[0]).toBe('limits 0/9');
    expect(steps.at(-1)).toBe('done 9/9');
  });

  it('carries exactly the load of the mission', () => {
    const counts: Record<string, number> = {};
    for (const a of city.assets) counts[a.kind] = (counts[a.kind] ?? 0) + 1;
    expect(counts).toMatchObject(LOAD);
    expect(Math.abs(counts['light-cabinet']! - 900)).toBeLessThan(30);
    expect(Math.abs(counts['fibre-node']! - 60)).toBeLessThan(15);
    const addresses = city.streets.reduce((n, s) => n + (s.numbers?.length ?? 0) / 3, 0);
    expect(addresses).toBeGreaterThan(60_000);
    expect(addresses).toBeLessThan(110_000);
    expect(city.busLines.length).toBeGreaterThanOrEqual(20);
  });

  it('has a team for each service vehicle, with its trade where the room has one and what it carries', () => {
    const vehicles = new Set(city.assets.filter(({ kind }) => kind === 'service-vehicle').map(({ id }) => id));
    expect(new Set(city.teams?.map(({ vehicle }) => vehicle))).toEqual(vehicles);
    expect(city.teams?.find(({ name }) => name === 'Police municipale 1')).toMatchObject({ post: 'police' });
    expect(city.teams?.filter(({ post }) => post === 'snow')).toHaveLength(26);
    expect(city.teams?.every(({ skills }) => (skills ?? []).length > 0)).toBe(true);
  });

  it('grows the same town from the same seed, to the byte, and another from another', () => {
    expect(JSON.stringify(growCity(21))).toBe(text);
    const other = growCity(22);
    expect(cityFileSchema.safeParse(other).success).toBe(true);
    const lines = new Set(city.streets.map((s) => JSON.stringify(s.line)));
    expect(other.streets.filter((s) => lines.has(JSON.stringify(s.line))).length).toBe(0);
    expect(parts(other)).toBe(1);
    const counts: Record<string, number> = {};
    for (const a of other.assets) counts[a.kind] = (counts[a.kind] ?? 0) + 1;
    expect(counts).toMatchObject(LOAD);
  }, 60_000);

  it('has one road network: every street can be driven to from every other', () => {
    expect(parts(city)).toBe(1);
  });

  it('gives a name once in a commune, an identifier once in the city, a number once in its kind', () => {
    const unique = (keys: string[]): void =>
      expect(keys.filter((k, i) => keys.indexOf(k) !== i && i < 8000)).toEqual([]);
    unique(city.streets.map((s) => `${s.commune} ${s.name}`));
    expect(new Set(city.streets.map((s) => s.id)).size).toBe(city.streets.length);
    expect(new Set(city.assets.map((a) => a.id)).size).toBe(city.assets.length);
    expect(new Set(city.assets.map((a) => `${a.kind} ${a.number}`)).size).toBe(city.assets.length);
  });

  it('has all 23 communes, each with a town hall within its limit, streets and addresses', () => {
    expect(city.communes).toHaveLength(23);
    for (const c of city.communes) {
      expect(insideRing(c.limit.map(metres), metres(c.centre)), c.name).toBe(true);
      const own = city.streets.filter((s) => s.commune === c.id);
      expect(own.length, c.name).toBeGreaterThan(3);
      expect(
        own.some((s) => (s.numbers?.length ?? 0) > 0),
        c.name,
      ).toBe(true);
    }
  });

  it('stands every light point by its street, on a cabinet of 25 to 45', () => {
    const streets = new Map(city.streets.map((s) => [s.id, s.line.map(metres)]));
    const fed = new Map<string, number>();
    for (const a of city.assets) {
      if (a.kind !== 'light-point') continue;
      fed.set(a.parent!, (fed.get(a.parent!) ?? 0) + 1);
      expect(distanceToLine(metres(a.at), streets.get(a.street!)!)).toBeLessThan(15);
    }
    const cabinets = city.assets.filter((a) => a.kind === 'light-cabinet').map((a) => a.id);
    expect([...fed.keys()].sort()).toEqual([...cabinets].sort());
    for (const [id, n] of fed) expect(n >= 25 && n <= 45, `${id} feeds ${n}`).toBe(true);
  });

  it('binds every asset to its device, and cameras to a fibre node and an ONVIF address', () => {
    const byId = new Map(city.assets.map((a) => [a.id, a]));
    const streets = new Set(city.streets.map((s) => s.id));
    for (const a of city.assets) {
      expect(a.device?.id).toBe(a.id);
      expect(streets.has(a.street!)).toBe(true);
      if (a.kind !== 'camera') continue;
      expect(byId.get(a.parent!)?.kind).toBe('fibre-node');
      expect(a.device?.settings).toEqual({ address: `/onvif/${a.number}/device_service` });
    }
    const ptz = city.assets.filter((a) => a.kind === 'camera' && a.attributes?.ptz === true).length;
    expect(ptz / LOAD.camera).toBeGreaterThan(0.6);
    expect(ptz / LOAD.camera).toBeLessThan(0.8);
  });

  it('sends the buses along vertices of the streets, in steps that streets have', () => {
    const steps = new Set<string>();
    for (const { line, oneWay } of city.streets) {
      for (let i = 1; i < line.length; i++) {
        steps.add(`${line[i - 1]} ${line[i]}`);
        if (!oneWay) steps.add(`${line[i]} ${line[i - 1]}`);
      }
    }
    for (const line of city.busLines) {
      expect(line.stops.length, line.name).toBeGreaterThan(5);
      for (let i = 1; i < line.line.length; i++)
        expect(steps.has(`${line.line[i - 1]} ${line.line[i]}`), line.name).toBe(true);
      for (const stop of line.stops) expect(stop.at).toEqual(line.line[stop.index]);
    }
  });

  it('keeps the names that residents know, with a one-way old town', () => {
    const names = new Set(city.streets.filter((s) => s.commune === '21231').map((s) => s.name));
    for (const name of [
      'Rue de la Liberté',
      'Rue Monge',
      'Rue Musette',
      'Rue des Godrans',
      'Boulevard de la Trémouille',
      'Avenue Jean-Jaurès',
      "Rue d'Auxonne",
      'Cours du Parc',
      'Place de la République',
      'Place Wilson',
    ])
      expect(names, name).toContain(name);
    expect(city.streets.filter((s) => s.oneWay).length).toBeGreaterThan(20);
    expect(city.areas.find((a) => a.name === 'Lac Kir')?.kind).toBe('water');
    expect(city.lines.filter((l) => l.kind === 'tram')).toHaveLength(2);
  });
});
