import { connect, type MqttClient } from 'mqtt';
import type { Result } from '../../../../src/shared/result.ts';
import { createEdgeNode, type EdgeNodeOptions } from '../../../../src/standards/sparkplug-b-3.0/edgeNode.ts';
import type { Publication } from '../../../../src/standards/sparkplug-b-3.0/hostTypes.ts';
import type { MetricValue } from '../../../../src/standards/sparkplug-b-3.0/message.ts';

/** An edge node on a real broker: born when it connects, and again when it is asked. */
export interface EdgeProgram {
  /** How often it was asked for its births. */
  readonly asked: () => number;
  say(device: string | null, changes: Readonly<Record<string, MetricValue>>): Promise<void>;
  /** What it says now gets lost on the way: the sequence has a gap. */
  lose(device: string | null, changes: Readonly<Record<string, MetricValue>>): void;
  /** It begins anew, and its births get lost on the way. */
  loseBirths(): void;
  deviceDies(device: string): Promise<void>;
  deviceIsBack(device: string): Promise<void>;
  publish(topic: string, payload: string | Uint8Array): Promise<void>;
  /** Answers no request for births until it is told to. */
  deaf(isDeaf: boolean): void;
  /** Its connection breaks; the broker says that it is dead. */
  die(): Promise<void>;
  connect(): Promise<void>;
  close(): Promise<void>;
}

const sure = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
};

/** A street cabinet with lamps, as bound in the small city of the tests. */
export const cabinetOf = (lamps: readonly string[], more: Partial<EdgeNodeOptions> = {}): EdgeNodeOptions => ({
  group: 'Eclairage',
  node: 'Armoire-212',
  metrics: [{ name: 'Supply Voltage', alias: 1, type: 'Float', value: 230 }],
  devices: Object.fromEntries(
    lamps.map((lamp, i) => [
      lamp,
      [
        { name: 'level', alias: 10 * i + 10, type: 'UInt8', value: 100 },
        { name: 'power', alias: 10 * i + 11, type: 'Float', value: 41.5 },
        { name: 'hours', alias: 10 * i + 12, type: 'UInt64', value: 1_234n },
        { name: 'failed', alias: 10 * i + 13, type: 'Boolean', value: false },
      ],
    ]),
  ),
  ...more,
});

/** Starts it. */
export async function startEdgeNode(
  url: string,
  options: EdgeNodeOptions,
  now: () => number = Date.now,
): Promise<EdgeProgram> {
  const node = createEdgeNode(options);
  const commands = `spBv1.0/${options.group}/NCMD/${options.node}`;
  let client: MqttClient | null = null;
  let asked = 0;
  let isDeaf = false;
  const send = async ({ topic, payload, qos, retain }: Publication): Promise<void> => {
    await client?.publishAsync(topic, Buffer.from(payload), { qos, retain });
  };
  const giveBirth = async (): Promise<void> => {
    // Written in one go: were it asked twice, one set of births must not run into the other.
    await Promise.all(sure(node.births(now())).map(send));
  };
  const program: EdgeProgram = {
    asked: () => asked,
    say: (device, changes) => send(sure(node.data(device, changes, now()))),
    lose: (device, changes) => void sure(node.data(device, changes, now())),
    loseBirths: () => void sure(node.births(now())),
    deviceDies: (device) => send(sure(node.deviceDeath(device, now()))),
    deviceIsBack: (device) => send(sure(node.deviceBirth(device, now()))),
    async publish(topic, payload) {
      await client?.publishAsync(topic, Buffer.from(payload), { qos: 0 });
    },
    deaf(wanted) {
      isDeaf = wanted;
    },
    async die() {
      const dying = client;
      client = null;
      dying?.stream.destroy();
      await dying?.endAsync(true);
    },
    async connect() {
      const { topic, payload } = sure(node.will(now()));
      const opened = connect(url, {
        protocolVersion: 5,
        clean: true,
        reconnectPeriod: 0,
        will: { topic, payload: Buffer.from(payload), qos: 1, retain: false },
      });
      opened.on('error', () => {});
      await new Promise<void>((resolve) => opened.once('connect', () => resolve()));
      client = opened;
      opened.on('message', (heard, bytes) => {
        if (!node.receive(heard, bytes).some(({ kind }) => kind === 'rebirth')) return;
        asked++;
        if (!isDeaf) void giveBirth();
      });
      await opened.subscribeAsync(commands, { qos: 1 });
      await giveBirth();
    },
    async close() {
      const ending = client;
      client = null;
      await ending?.endAsync(true);
    },
  };
  await program.connect();
  return program;
}
