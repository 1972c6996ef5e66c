import { decide, NO_ALARM, occurrenceId } from '../../../src/domain/alarm/alarm.ts';
import { createOperationMaker } from '../../../src/sync/operationMaker.ts';
import { alarmStream } from '../../../src/sync/streams.ts';
import { openStore } from './store.ts';

/* A program that appends for ever and says each occurrence once `append` has returned; made to be killed. */

const opened = openStore({ dir: process.argv[2]!, now: Date.now });
if (!opened.ok) throw new Error(opened.refusal.message);
const by = { operator: null, position: 'p', station: opened.value.stationId() };
const maker = createOperationMaker({ by, now: Date.now, random: Math.random });
for (let i = 0; ; i++) {
  const id = occurrenceId(`LP-${i}`, 'lamp-out', 1_795_000_000_000);
  const raised = { asset: `LP-${i}`, condition: 'lamp-out', priority: 3, detail: null, raisedAt: 1 } as const;
  const decided = decide(NO_ALARM, { type: 'raise', ...raised }, { now: 1, position: 'p' });
  if (!decided.ok || !opened.value.append(maker.make(alarmStream(id), 0, decided.value)).ok) process.exit(1);
  process.stdout.write(`${id}\n`);
}
