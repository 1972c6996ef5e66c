import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAssignment } from '../../main/station/services/teams/teamService.ts';
import { storesAgree } from './storesAgree.ts';
import { createTemplates, World } from './world.ts';

/**
 * Histories in every run of `npm test`, the same ones for everybody; `npm run test:all` has 10,000. `VIGIE_HISTORIES` for
 * another number, `VIGIE_SEED` to begin elsewhere: `random` anew each time, to look for what was never seen.
 */
const HISTORIES = Number(process.env.VIGIE_HISTORIES ?? 2_000);
const ASKED = process.env.VIGIE_SEED ?? '1';
const SEED = ASKED === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(ASKED);
const LONGEST = 60;

let templates: ReturnType<typeof createTemplates>;
beforeAll(() => {
  templates = createTemplates();
});
afterAll(() => templates.remove());

const contested = (body: unknown): string => (body as { readonly operation: string }).operation;

/** One history from its seed, healed, and everything that must hold after it. Throws with what does not. */
async function live(
  seed: number,
  story = async (world: World): Promise<void> => {
    const steps = 10 + (seed % (LONGEST - 10));
    for (let i = 0; i < steps; i++) await world.step();
  },
): Promise<void> {
  const world = new World(seed, templates.dir);
  try {
    await story(world);
    expect(await world.heal(), 'rounds until all agree').toBeLessThan(200);
    expect(await world.leftOut(), 'whom hubs left out').toEqual([]);
    expect(world.gaps, 'what hubs left out').toEqual([]);

    const log = storesAgree(
      path.join(world.hubDir, 'hub.db'),
      world.desks.map(({ dir, position, confirmed }) => ({
        ...{ file: path.join(dir, 'station.db'), position },
        kept: confirmed.map(({ id }) => id),
      })),
    );
    // Nobody's team was taken away in silence.
    const told = new Set(log.flatMap(({ kind, body }) => (kind === 'team.contested' ? [contested(body)] : [])));
    for (const { store, position } of world.desks)
      for (const { operation, refusal } of store.refused(500, 0))
        if (isAssignment(operation) && refusal.code.startsWith('team.'))
          expect(told, `what ${position} is told of ${refusal.code}`).toContain(operation.id);
  } finally {
    world.close();
  }
}

test('5.4 the hub comes back on an old back-up and goes on with one desk; then the others come with what it lost', async () => {
  await live(2, async (world) => {
    const [a, b, c] = world.desks as [World['desks'][number], World['desks'][number], World['desks'][number]];
    const raise = ({ logs }: typeof a, asset: string): void => {
      logs.alarms.report([
        { type: 'raised', asset, condition: 'lamp-out', since: 1_000, priority: 3, detail: null, reset: undefined },
      ]);
    };
    const settle = async (...desks: (typeof a)[]): Promise<void> => {
      for (let i = 0; i < 4; i++)
        for (const desk of desks)
          for (const way of ['up', 'down'] as const) {
            world.deliver(desk, way, 100);
            await world.answerAll();
          }
    };
    for (const desk of [a, b, c]) world.connect(desk);
    raise(a, 'LP-1');
    await settle(a, b, c);
    world.keepBackUp();
    world.cut(c);
    for (const asset of ['LP-2', 'LP-3', 'LP-4']) raise(a, asset);
    await settle(a, b);
    world.restore();
    world.connect(c);
    for (const asset of ['LP-5', 'LP-6', 'LP-7', 'LP-8', 'LP-9']) raise(c, asset);
    await settle(c);
  });
});

test('5.4 set back twice, the hub orders the same fact at the place where a station is, after something else (seed 5283)', async () => {
  await live(2, async (world) => {
    const [a, b] = world.desks as [World['desks'][number], World['desks'][number], World['desks'][number]];
    const settle = async (...desks: (typeof a)[]): Promise<void> => {
      for (let i = 0; i < 4; i++)
        for (const desk of desks)
          for (const way of ['up', 'down'] as const) {
            world.deliver(desk, way, 100);
            await world.answerAll();
          }
    };
    const ring = ({ logs }: typeof a, id: string): void => {
      logs.calls.rang({ id, number: '0380000001', line: 'mairie', transcript: null, hint: null, at: 1_000 });
    };
    world.keepBackUp();
    world.connect(a);
    await settle(a);
    ring(a, 'first-at-a');
    ring(a, 'heard-by-both');
    await settle(a);
    world.cut(a);
    world.restore();
    world.connect(b);
    await settle(b);
    ring(b, 'first-at-b');
    ring(b, 'heard-by-both');
    await settle(b);
    // Where `a` is, the log has what `a` has there, and before it something that `a` never heard of.
    world.connect(a);
    await settle(a, b);
  });
});

test('after any history of cuts, crashes, doubles and clocks all stores agree, nothing is lost and every rule holds', async () => {
  console.info(`seed of the agreement: ${SEED}, ${HISTORIES} histories (VIGIE_SEED=${SEED} repeats them)`);
  const begun = performance.now();
  for (let i = 0; i < HISTORIES; i++) {
    try {
      await live(SEED + i);
    } catch (error) {
      throw new Error(`history ${SEED + i}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }
  console.info(`${HISTORIES} histories in ${Math.round((performance.now() - begun) / 1_000)} s`);
}, 1_200_000);
