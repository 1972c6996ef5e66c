import { COMMUNES, DIJON } from './communes.ts';
import type { Fixture, Ground } from './equipment.ts';
import { distance, type Point } from './geometry.ts';

/** Nodes of the fibre: one for each small commune, more where cameras are many. */
export function placeFibreNodes(ground: Ground): Fixture[] {
  const out: Fixture[] = [];
  COMMUNES.forEach((c, i) => {
    const all = ground.streets.map((s, index) => ({ s, index })).filter(({ s }) => s.commune === i);
    const built = all.filter(({ s }) => s.kind && s.class !== 'ring-road');
    const own = built.length > 0 ? built : all;
    if (own.length === 0) return;
    const wanted = c.code === DIJON ? 22 : own.length > 200 ? 4 : own.length > 90 ? 2 : 1;
    const sites: Point[] = [];
    for (let k = 1; k <= wanted; k++) {
      // The street farthest from the nodes there are: they spread over the commune by themselves.
      let best = own[0]!;
      let far = -1;
      for (const candidate of own) {
        const p = candidate.s.points[0]!;
        const d =
          sites.length === 0 ? 1e6 - distance(p, ground.bend([0, 0])) : Math.min(...sites.map((s) => distance(s, p)));
        if (d > far) {
          far = d;
          best = candidate;
        }
      }
      const p = best.s.points[0]!;
      sites.push(p);
      out.push({
        at: [p[0] + 5, p[1] + 5],
        street: best.index,
        name: `Nœud fibre ${c.name} ${k}`,
        attributes: { ports: 24 },
      });
    }
  });
  return out;
}
