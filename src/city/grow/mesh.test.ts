import { describe, expect, it } from 'vitest';
import { signedArea } from './geometry.ts';
import { type Course, closeEnds, edgeKey, layLines } from './mesh.ts';
import { type GrownStreet, openTraps } from './network.ts';

let index = 0;
const street = (): Course => ({ kind: 'street', index: index++, rank: 6 });
const barrier = (): Course => ({ kind: 'barrier', index: index++, rank: 0 });

describe('the mesh of streets', () => {
  it('gives two crossing streets one shared vertex', () => {
    const mesh = layLines([
      {
        points: [
          [-100, 0],
          [100, 0],
        ],
        course: street(),
      },
      {
        points: [
          [0, -100],
          [0, 100],
        ],
        course: street(),
      },
    ]);
    const middle = mesh.node([0, 0], 1);
    expect(mesh.neighbours[middle]).toHaveLength(4);
    expect(mesh.points).toHaveLength(5);
  });

  it('joins a street that stops short of another, and closes the map around the rest', () => {
    const lines = closeEnds(
      [
        {
          points: [
            [-500, 0],
            [500, 0],
          ],
          course: street(),
        },
        {
          points: [
            [0, 40],
            [0, 300],
          ],
          course: street(),
        },
      ],
      [-1000, -1000, 1000, 1000],
      barrier,
    );
    const mesh = layLines(lines);
    mesh.trim();
    mesh.findFaces();
    expect(mesh.neighbours[mesh.node([0, 0], 1)]).toHaveLength(3);
    // The road cuts the map in two, the side street cuts the northern half again.
    expect(mesh.faces).toHaveLength(3);
    expect(mesh.faces.reduce((sum, _, i) => sum + signedArea(mesh.ring(i)), 0)).toBeCloseTo(4_000_000, -2);
  });

  it('cuts an edge for the faces on both its sides', () => {
    const mesh = layLines([
      {
        points: [
          [0, 0],
          [100, 0],
          [100, 100],
          [0, 100],
          [0, 0],
        ],
        course: street(),
      },
      {
        points: [
          [100, 0],
          [200, 0],
          [200, 100],
          [100, 100],
        ],
        course: street(),
      },
    ]);
    mesh.findFaces();
    expect(mesh.faces).toHaveLength(2);
    const n = mesh.cutEdge(mesh.node([100, 0], 1), mesh.node([100, 100], 1), [100, 50]);
    expect(mesh.faces.every((face) => face.includes(n))).toBe(true);
    const west = mesh.faces.findIndex((face) => face.includes(mesh.node([0, 0], 1)));
    const course = street();
    expect(mesh.cutFace(west, [mesh.node([0, 0], 1), n], course)).toHaveLength(2);
    expect(mesh.edges.get(edgeKey(mesh.node([0, 0], 1), n))).toBe(course);
    expect(mesh.faces.map((_, i) => signedArea(mesh.ring(i))).sort((a, b) => a - b)).toEqual([2500, 7500, 10_000]);
  });

  it('opens a one-way street that would lock a vehicle in', () => {
    const one = (nodes: number[], oneWay: boolean): GrownStreet => ({
      commune: 0,
      class: 'local',
      oneWay,
      nodes,
      points: [],
      length: 1,
      kind: 'old',
      main: undefined,
      square: undefined,
      deadEnd: false,
    });
    const trap = one([1, 2], true);
    const ring = [one([0, 1], false), trap, one([0, 3], true), one([3, 1], false)];
    openTraps(ring, 4);
    expect(trap.oneWay).toBe(false);
    expect(ring[2]!.oneWay).toBe(true);
  });
});
