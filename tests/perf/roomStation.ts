import { createInterface } from 'node:readline';
import { openTestStation } from '../../main/station/hubLink/hub.fixture.ts';

/*
 * One of the stations of the measures of a full room, as a process of its own: its store and its link to the hub, no
 * devices. Told in lines: `raise FROM TO` (what its devices report: facts that all stations of the room see), `act N`
 * (its operator acknowledges alarm N), `leave`, `join`. Says `ready` when the hub has taken it, `has ALARMS UNSENT`
 * after each change, and with the machine's monotonic clock in ms `did N AT` before an act is written and `saw N AT` once
 * it is in the projection. Ends with its input.
 */
const [name, url, token] = process.argv.slice(2) as [string, string, string];
const station = openTestStation(name, url, token);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
/** Of the machine, so that processes can be compared. */
const now = (): number => Number(process.hrtime.bigint()) / 1e6;
const assetOf = (n: number): string => `LP-${n}`;
const numberOf = (id: string): number => Number(/LP-(\d+)/.exec(id)?.[1]);

const occurrences = new Map<number, string>();
const acknowledged = new Set<string>();
let telling = false;
station.store.onChange(({ alarms }) => {
  for (const id of alarms) {
    occurrences.set(numberOf(id), id);
    if (!acknowledged.has(id) && station.store.alarm(id)?.state.state === 'acknowledged') {
      acknowledged.add(id);
      say(`saw ${numberOf(id)} ${now()}`);
    }
  }
  if (telling) return;
  telling = true;
  setTimeout(() => {
    telling = false;
    say(`has ${occurrences.size} ${station.store.unsent()}`);
  }, 20);
});

const join = (): void => {
  station.join();
  station.link().onChange(() => {
    if (station.link().state() === 'connected') say(`ready ${station.store.hubCursor()} ${now()}`);
  });
};
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [what, from, to] = line.split(' ');
    if (what === 'join') join();
    if (what === 'leave') station.leave();
    if (what === 'raise') for (let n = Number(from); n < Number(to); n++) station.raise(assetOf(n));
    if (what === 'act') {
      say(`did ${from} ${now()}`);
      station.acknowledge(occurrences.get(Number(from)) ?? '');
    }
  })
  .on('close', () => {
    station.close();
    process.exit(0);
  });
