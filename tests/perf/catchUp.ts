import { until } from '../../main/station/hubLink/hub.fixture.ts';
import { type Line, lineOf } from './line.ts';
import { openRoom } from './room.ts';

const OPERATIONS = 10_000;
const RUNS = 3;

/** A station that was away comes back: to what all others did meanwhile, and with what it did itself. */
export async function measure(): Promise<readonly Line[]> {
  const [missed, own]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    const room = await openRoom(4);
    try {
      const [one, away] = room.stations as [(typeof room.stations)[0], (typeof room.stations)[0]];
      away.tell('leave');
      one.tell(`raise 0 ${OPERATIONS}`);
      const others = room.stations.filter((station) => station !== away);
      await until('the others have all', () => others.every(({ alarms }) => alarms >= OPERATIONS), 120_000);
      const back = performance.now();
      away.tell('join');
      await until('it has all', () => away.alarms >= OPERATIONS && away.unsent === 0, 120_000);
      missed.push(performance.now() - back);

      away.tell('leave');
      away.tell(`raise ${OPERATIONS} ${2 * OPERATIONS}`);
      await until('it did all', () => away.alarms >= 2 * OPERATIONS && away.unsent >= OPERATIONS, 120_000);
      const again = performance.now();
      away.tell('join');
      await until(
        'all have all',
        () => room.stations.every(({ alarms, unsent }) => alarms >= 2 * OPERATIONS && unsent === 0),
        120_000,
      );
      own.push(performance.now() - again);
    } finally {
      await room.close();
    }
  }
  const how = `a station of a process of its own, three others, one hub; ${OPERATIONS} operations`;
  return [
    lineOf('catch-up-10k', 'ms', missed, null, `${how} that the others made while it was away, until it has them all`),
    lineOf(
      'catch-up-own-10k',
      'ms',
      own,
      null,
      `${how} that it made itself while it was away, until the hub and all others have them all`,
    ),
  ];
}
