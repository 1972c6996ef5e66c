import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Outcome } from '../../src/contract/refusal.ts';
import { occurrenceId } from '../../src/domain/alarm/alarm.ts';
import type { Operators } from './acts.ts';
import type { Faults } from './faults.ts';
import { pause, type Seat, until } from './programs.ts';
import { type Desk, type Room, TEAMS } from './room.ts';

/** What three desks do in half an hour without their hub (mission, "works without its server"). */
const CALLS = 40;
const ACKNOWLEDGEMENTS = 25;
const ASSIGNMENTS = 10;
/** Two desks do each so many of them, neither knowing of the other. */
const CONTESTED = 5;
/** By then all agree again after the hub's return, and a desk that was cut off for longer after its own, s. */
const AGREEMENT = 30;
const LAST_AGREEMENT = 10;
/** A station whose hub was away tries again within, s (SPEC 6.4). */
const LONGEST_WAIT = 10;
/** What one desk tells the hub alone, before it dies. */
const ALONE = 10;

/** A thing to do without the hub, and who does it. */
interface Task {
  readonly stream: string;
  readonly desks: readonly Desk[];
  readonly do: (seat: Seat) => Promise<void>;
}

/** What an outage came to. */
export interface OutageFigures {
  readonly conflicts: number;
  /** Operations that the hub's back-up lacked. */
  readonly setBack: number;
  /** From the hub's return until the desks with a network agree, s. */
  readonly agreedAfter: number;
  /** From the return of the last one, s. */
  readonly lastAfter: number;
}

/**
 * The hub is away. Three desks take calls, acknowledge, assign alarms and send teams, some of it two of them at once; one station is killed
 * meanwhile and one disk is full for a while. The hub comes back on last night's back-up; one desk has no network then
 * and comes later, with what it had told the hub alone: the hub has other operations in their places by then (SPEC 5.4).
 * `lamps`: fifty that nobody else uses; `spread`: ms over which it all happens.
 */
export async function liveThroughOutage(
  { desks, hub, field, agree }: Room,
  faults: Faults,
  operators: Operators,
  lamps: readonly string[],
  spread: number,
): Promise<OutageFigures> {
  const [first, killed, late] = desks as [Desk, Desk, Desk];
  const cut = ({ wire }: Desk): void => {
    wire.wire.open = false;
    wire.cut();
  };
  for (const desk of [first, killed]) cut(desk);
  const remarked = [...late.seat.rows.keys()][0];
  if (remarked === undefined) throw new Error('the load left no alarm');
  for (let i = 0; i < ALONE; i++) await operators.comment(late.seat, remarked);
  await agree(undefined, [late]);
  await hub.kill();
  cut(late);
  for (const { wire } of [first, killed]) wire.wire.open = true;
  const at = Date.now();
  const raised = lamps.slice(0, ACKNOWLEDGEMENTS + ASSIGNMENTS);
  for (const lamp of raised)
    await field.says('light-point', lamp, { level: 70, power: 35, faults: [{ code: 'lamp-failed', since: at }] });
  const calls = Array.from({ length: CALLS }, (_, i) => `outage-${i + 1}`);
  for (const id of calls)
    await field.publish(
      `vigie/1/telephony/${id}/state`,
      JSON.stringify({ id, t: at, state: 'ringing', number: '0380000000', line: 'allo-mairie' }),
    );
  const alarms = raised.map((lamp) => occurrenceId(lamp, 'lamp-failed', at));
  for (const { seat } of desks)
    await until(
      `${seat.name} knows of everything without the hub`,
      () => alarms.every((id) => seat.rows.has(id)) && calls.every((id) => seat.calls.has(id)),
    );

  /** An operator whose station says that it cannot write, or does not answer, tries again. */
  const insist = async (act: () => Promise<Outcome | null>): Promise<void> => {
    await until('an act is taken', async () => {
      const answer = await act();
      if (answer && !answer.ok) expect(answer.refusal.code).toBe('store.full');
      return answer?.ok === true;
    });
  };
  const whose = (i: number): Desk[] => [desks[i % 3]!, ...(i % CONTESTED === 0 ? [desks[(i + 1) % 3]!] : [])] as Desk[];
  const sent = TEAMS.slice(0, ASSIGNMENTS);
  const tasks: Task[] = [
    ...calls.map((id, i) => ({
      stream: `call/${id}`,
      desks: whose(i),
      async do(seat: Seat) {
        await insist(() => operators.claim(seat, id));
        await insist(() => operators.complete(seat, id));
      },
    })),
    ...alarms.map((id, i) => ({
      stream: `alarm/${id}`,
      desks: whose(i),
      do: (seat: Seat) =>
        insist(() => (i < ACKNOWLEDGEMENTS ? operators.acknowledge(seat, id) : operators.take(seat, id))),
    })),
    ...sent.map((team, i) => ({
      stream: `team/${team}`,
      desks: whose(i),
      async do(seat: Seat) {
        // Each desk has an incident of its own for it.
        const incident = randomUUID();
        await insist(() => operators.open(seat, incident));
        await insist(() => operators.send(seat, team, incident));
      },
    })),
  ];
  for (const [i, task] of tasks.entries()) {
    if (i === Math.floor(tasks.length / 3)) await faults.killStation(killed, 200);
    if (i === Math.floor(tasks.length / 2)) {
      const filling = faults.fillDisk(late);
      // Until something is written nobody knows.
      await operators.comment(late.seat, alarms[0]!);
      await (await filling)();
    }
    for (const { seat } of task.desks) await task.do(seat);
    await pause(spread / tasks.length);
  }

  const setBack = await faults.restore();
  const agreedAfter = await agree(AGREEMENT * 1_000, [first, killed]);
  late.wire.wire.open = true;
  const lastAfter = await agree((LAST_AGREEMENT + LONGEST_WAIT) * 1_000);
  let conflicts = 0;
  for (const { stream, desks: rivals } of tasks) {
    if (rivals.length < 2) continue;
    conflicts++;
    const subject = stream.slice(stream.indexOf('/') + 1);
    const told = () =>
      rivals.filter(({ seat }) => [...seat.refused.values()].some((entry) => entry.subject === subject)).length;
    await until(`one of two is told that ${stream} was refused`, () => told() > 0);
    expect(told(), `losers of ${stream}`).toBe(1);
  }
  for (const { seat } of desks) {
    const open = calls.filter((id) => seat.calls.get(id)?.state !== 'done');
    expect(open, `calls that are not done at ${seat.name}`).toEqual([]);
    for (const team of sent) expect(seat.teams.get(team)?.status, `${team} at ${seat.name}`).toBe('dispatched');
    for (const [i, id] of alarms.entries()) {
      const row = seat.rows.get(id);
      if (i < ACKNOWLEDGEMENTS) expect(row?.state, `${id} at ${seat.name}`).toBe('acknowledged');
      else expect(row?.owner, `owner of ${id} at ${seat.name}`).not.toBeNull();
    }
  }
  return { conflicts, setBack, agreedAfter, lastAfter };
}
