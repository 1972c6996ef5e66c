import { connectAsync } from 'mqtt';
import type { Result } from '../../../../src/shared/result.ts';
import { createEdgeNode } from '../../../../src/standards/sparkplug-b-3.0/edgeNode.ts';
import type { Publication } from '../../../../src/standards/sparkplug-b-3.0/hostTypes.ts';

/*
 * Twenty cabinets of thirty lamps as a program of its own: `node sparkplugPublisher.fixture.ts URL COUNT`. They are born,
 * and at a word on the standard input say COUNT things as fast as the broker takes them.
 */

const NODES = 20;
const LAMPS = 30;
const [url = '', count = '0'] = process.argv.slice(2);
const sure = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
};
const client = await connectAsync(url, { protocolVersion: 5 });
const send = ({ topic, payload }: Publication): Promise<unknown> =>
  client.publishAsync(topic, Buffer.from(payload), { qos: 0 });
const nodes = Array.from({ length: NODES }, (_, n) =>
  createEdgeNode({
    group: 'Eclairage',
    node: `Armoire-${n}`,
    metrics: [],
    devices: Object.fromEntries(
      Array.from({ length: LAMPS }, (_, i) => [
        `LP-${n * LAMPS + i + 1}`,
        [
          { name: 'level', alias: 4 * i + 1, type: 'UInt8', value: 100 },
          { name: 'power', alias: 4 * i + 2, type: 'Float', value: 41.5 },
          { name: 'hours', alias: 4 * i + 3, type: 'UInt64', value: 1_234n },
          { name: 'failed', alias: 4 * i + 4, type: 'Boolean', value: false },
        ],
      ]),
    ),
  }),
);
for (const node of nodes) {
  sure(node.will(Date.now()));
  await Promise.all(sure(node.births(Date.now())).map(send));
}
const start = Date.now();
// Built before they are sent: the builder must not be what is measured.
const all = Array.from({ length: Number(count) }, (_, i) => {
  const n = i % NODES;
  const lamp = `LP-${n * LAMPS + (Math.floor(i / NODES) % LAMPS) + 1}`;
  return sure(
    nodes[n]!.data(lamp, { level: i % 101, power: i / 100, hours: BigInt(i), failed: i % 2 === 0 }, start + i),
  );
});
process.stdout.write('born\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
for (let at = 0; at < all.length; at += 500) await Promise.all(all.slice(at, at + 500).map(send));
await client.endAsync();
process.exit(0);
