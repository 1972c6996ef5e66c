import { type Refusal, refuse } from '../../shared/result.ts';
import type { Asking, RebirthCause } from './asking.ts';
import type { DeathCause, HostEvent, Moment, Owner } from './hostTypes.ts';
import { type HostLimits, type Ledger, NOTHING } from './ledger.ts';
import type { Payload, Template, Whole } from './message.ts';
import { type Fault, type Owned, type Reading, readBirth, readData, saneTime, weightOf } from './owner.ts';
import { createSequence, isSequenceNumber, type Sequence } from './sequence.ts';
import { definitionNames, isTemplate } from './templates.ts';
import type { DeviceTopic, NodeTopic } from './topic.ts';
import { readScalar } from './values.ts';

/** A message that has its place in a node's sequence. */
export interface Sequenced {
  readonly topic: NodeTopic | DeviceTopic;
  readonly text: string;
  readonly payload: Payload;
  readonly receivedAt: number;
}

export interface DeviceState {
  readonly id: string;
  /** `awaited`: its node was born again, its own birth is to follow. */
  phase: 'alive' | 'awaited' | 'dead';
  since: number;
  awaitedUntil: number;
  owned: Owned;
}

/** A node as the host knows it. */
export interface NodeState {
  readonly group: string;
  readonly id: string;
  readonly key: string;
  phase: 'unborn' | 'alive' | 'dead' | 'lost';
  since: number;
  bdSeq: Whole | null;
  bdSeqBefore: Whole | null;
  /** Why its values are in doubt. */
  doubt: RebirthCause | null;
  /** The time that its birth was sent at: what is older belongs to a life before. */
  birthSentAt: number | null;
  /** The time that the last message in order was sent at. */
  sentAt: number | null;
  /** Messages in a row that lay behind their turn. */
  behind: number;
  owned: Owned;
  definitions: ReadonlyMap<string, Template>;
  readonly devices: Map<string, DeviceState>;
  readonly order: Sequence<Sequenced>;
  readonly asking: Asking;
}

/** What the handlers share. */
export interface SessionContext {
  readonly limits: HostLimits;
  readonly ledger: Ledger;
  readonly elements: number;
  readonly reorderMs: number;
  readonly emit: (event: HostEvent) => void;
}

const BDSEQ = 'bdSeq';
/** Devices get at least so long for their births after their node's. */
const LEAST_GRACE = 5_000;

const emptyOwned = (): Owned => ({
  metrics: new Map(),
  byAlias: new Map(),
  aliases: new Map(),
  properties: new Map(),
  bytes: 0,
});

export const createNode = (group: string, id: string, utc: number, limits: HostLimits, asking: Asking): NodeState => ({
  group,
  id,
  key: `${group}/${id}`,
  phase: 'unborn',
  since: utc,
  bdSeq: null,
  bdSeqBefore: null,
  doubt: null,
  birthSentAt: null,
  sentAt: null,
  behind: 0,
  owned: emptyOwned(),
  definitions: new Map(),
  devices: new Map(),
  order: createSequence(limits.heldMessages),
  asking,
});

/** The birth/death number of a message, with or without its type; null when it is not there. */
function bdSeqOf(payload: Payload): Whole | null {
  const metric = payload.metrics.find(({ name }) => name === BDSEQ);
  if (!metric) return null;
  const read = readScalar(metric.type === 'Int64' ? 'Int64' : 'UInt64', metric.wire);
  return read.ok && typeof read.value !== 'string' && typeof read.value !== 'boolean' ? read.value : null;
}

/** What births, data and deaths do to the state of a node. */
export interface Sessions {
  nodeBirth(node: NodeState, message: Sequenced, now: Moment): void;
  nodeDeath(node: NodeState, message: Sequenced, now: Moment): void;
  /** A message in its turn: DBIRTH, DDEATH, NDATA, DDATA. */
  inOrder(node: NodeState, message: Sequenced, now: Moment): void;
  doubt(node: NodeState, because: RebirthCause, now: Moment): void;
  /** Devices whose birth did not follow their node's. */
  expire(node: NodeState, now: Moment): void;
  refused(message: Sequenced, node: NodeState | null, refusal: Refusal, count?: number): void;
}

export function createSessions({ limits, ledger, elements, reorderMs, emit }: SessionContext): Sessions {
  const ownerOf = (node: NodeState, device: string | null = null): Owner => ({
    group: node.group,
    node: node.id,
    device,
  });
  const deviceOf = (topic: NodeTopic | DeviceTopic): string | null => (topic.kind === 'device' ? topic.device : null);
  const rules = (node: NodeState, message: Sequenced) => ({
    receivedAt: message.receivedAt,
    elements,
    nameLength: limits.nameLength,
    definitions: node.definitions,
  });

  const refused = (message: Sequenced, node: NodeState | null, refusal: Refusal, count = 1): void => {
    const owner = node && ownerOf(node, deviceOf(message.topic));
    emit({ kind: 'refused', topic: message.text, owner, at: message.receivedAt, refusal, count });
  };
  const faulty = (message: Sequenced, node: NodeState, faults: readonly Fault[]): void => {
    for (const { refusal, count } of faults) refused(message, node, refusal, count);
  };

  const values = (node: NodeState, message: Sequenced, readings: readonly Reading[], isBirth: boolean): void => {
    if (readings.length === 0) return;
    const doubtful = node.doubt !== null;
    emit({
      kind: 'values',
      owner: ownerOf(node, deviceOf(message.topic)),
      at: saneTime(message.payload.timestamp),
      receivedAt: message.receivedAt,
      isBirth,
      readings: doubtful
        ? readings.map((reading) => (reading.quality === 'good' ? { ...reading, quality: 'uncertain' } : reading))
        : readings,
    });
  };

  const killDevice = (node: NodeState, device: DeviceState, at: number, because: DeathCause): void => {
    const known = device.phase !== 'dead';
    device.phase = 'dead';
    device.since = at;
    if (known) emit({ kind: 'device-dead', owner: ownerOf(node, device.id), at, because });
  };

  /** At our own time: a will’s time is that of the connection (tck-id-operational-behavior-edge-node-termination-host-action-ndeath-node-offline). */
  const kill = (node: NodeState, at: number, because: DeathCause): void => {
    node.phase = 'dead';
    node.since = at;
    node.doubt = null;
    node.order.start(0);
    node.asking.forget();
    emit({ kind: 'node-dead', owner: ownerOf(node), at, because });
    for (const device of node.devices.values()) killDevice(node, device, at, 'node-dead');
  };

  const doubt = (node: NodeState, because: RebirthCause, now: Moment): void => {
    node.asking.want(because, now.steady);
    if (node.doubt !== null) return;
    node.doubt = because;
    emit({ kind: 'node-doubt', owner: ownerOf(node), at: now.utc, because });
  };

  const definitionsOf = (payload: Payload): ReadonlyMap<string, Template> => {
    const definitions = new Map<string, Template>();
    for (const { name, value } of payload.metrics) {
      if (name === undefined || !isTemplate(value) || !value.isDefinition) continue;
      for (const known of definitionNames(name)) definitions.set(known, value);
    }
    return definitions;
  };

  /** A birth that was overtaken: by the birth of the next session, whose aliases may be others, or by its own death. */
  const isLate = (node: NodeState, bdSeq: Whole | null, sentAt: number | null): boolean => {
    if (bdSeq === null || sentAt === null || node.birthSentAt === null) return false;
    if (node.phase === 'dead' && bdSeq === node.bdSeq) return sentAt <= node.birthSentAt;
    return bdSeq !== node.bdSeq && bdSeq === node.bdSeqBefore && sentAt < node.birthSentAt;
  };

  const nodeBirth = (node: NodeState, message: Sequenced, now: Moment): void => {
    const { payload } = message;
    const bdSeq = bdSeqOf(payload);
    const sentAt = saneTime(payload.timestamp);
    if (isLate(node, bdSeq, sentAt)) {
      refused(message, node, fault('birth.late', 'a birth of a session that is over').refusal);
      return;
    }
    const wasKnown = node.phase === 'alive' || node.phase === 'lost';
    const isRebirth = wasKnown && bdSeq === node.bdSeq;
    const definitions = definitionsOf(payload);
    const { owned, faults } = readBirth(payload, { ...rules(node, message), definitions });
    const full = ledger.replace(node.key, loadOf(node.owned), loadOf(owned));
    if (full) {
      // Nothing that the node will send can be read now; asking again would not help.
      refused(message, node, full);
      if (wasKnown) kill(node, now.utc, 'birth-refused');
      return;
    }
    if (bdSeq === null)
      faulty(message, node, [fault('birth.no-bdseq', 'a birth without bdSeq: any death message will count')]);
    if (payload.seq !== 0)
      faulty(message, node, [fault('birth.seq', 'a node’s birth must have the sequence number 0')]);
    if (!isRebirth) node.bdSeqBefore = node.bdSeq;
    node.phase = 'alive';
    node.since = sentAt ?? message.receivedAt;
    node.bdSeq = bdSeq;
    node.doubt = null;
    node.birthSentAt = sentAt;
    node.sentAt = sentAt;
    node.behind = 0;
    node.owned = owned;
    node.definitions = definitions;
    node.order.start((isSequenceNumber(payload.seq) ? payload.seq : 0) + 1);
    node.asking.answered();
    emit({ kind: 'node-born', owner: ownerOf(node), at: node.since, bdSeq, isRebirth });
    for (const device of node.devices.values()) {
      if (device.phase === 'dead') continue;
      if (isRebirth) {
        device.phase = 'awaited';
        device.awaitedUntil = now.steady + Math.max(reorderMs, LEAST_GRACE);
      } else killDevice(node, device, now.utc, 'new-session');
    }
    faulty(message, node, faults);
    values(node, message, [...owned.metrics.values()], true);
  };

  const nodeDeath = (node: NodeState, message: Sequenced, now: Moment): void => {
    const died = bdSeqOf(message.payload);
    const not = (code: string, text: string): void => refused(message, node, fault(code, text).refusal);
    if (node.phase === 'unborn' || node.phase === 'dead') {
      // A node that was never born here is not worth asking any more.
      node.asking.forget();
      not('death.not-alive', 'a death of a node that does not live');
    } else if (node.bdSeq === null || died === node.bdSeq) {
      kill(node, now.utc, 'death-message');
    } else if (died !== null && died === node.bdSeqBefore) {
      not('death.late', 'the death of the session before this one');
    } else {
      // Of a session whose birth was missed, or a forged one: not believed, but the node is asked.
      not('death.other-session', 'a death whose bdSeq is not that of the birth');
      doubt(node, 'session-mismatch', now);
    }
  };

  const deviceBirth = (node: NodeState, id: string, message: Sequenced): void => {
    const known = node.devices.get(id);
    const { owned, faults } = readBirth(message.payload, rules(node, message));
    const before = known ? { ...loadOf(known.owned), devices: 1 } : NOTHING;
    const full = ledger.replace(node.key, before, { ...loadOf(owned), devices: 1 });
    if (full) {
      refused(message, node, full);
      if (known && known.phase !== 'dead') killDevice(node, known, message.receivedAt, 'birth-refused');
      return;
    }
    const since = saneTime(message.payload.timestamp) ?? message.receivedAt;
    const isRebirth = known !== undefined && known.phase !== 'dead';
    if (known) Object.assign(known, { phase: 'alive', since, owned } satisfies Partial<DeviceState>);
    else node.devices.set(id, { id, phase: 'alive', since, awaitedUntil: 0, owned });
    emit({ kind: 'device-born', owner: ownerOf(node, id), at: since, isRebirth });
    faulty(message, node, faults);
    values(node, message, [...owned.metrics.values()], true);
  };

  /** Keeps what is current, when there is room. */
  const keep = (node: NodeState, owned: Owned, readings: readonly Reading[]): Refusal | null => {
    let bytes = owned.bytes;
    const next = new Map<string, Reading>();
    for (const reading of readings) {
      if (reading.isHistorical) continue;
      bytes += weightOf(reading) - weightOf(next.get(reading.name) ?? owned.metrics.get(reading.name)!);
      next.set(reading.name, reading);
    }
    const full = ledger.replace(node.key, { bytes: owned.bytes }, { bytes });
    if (full) return full;
    owned.bytes = bytes;
    for (const [name, reading] of next) owned.metrics.set(name, reading);
    return null;
  };

  const data = (node: NodeState, owned: Owned, message: Sequenced, now: Moment): void => {
    const read = readData(owned, message.payload, rules(node, message));
    const full = keep(node, owned, read.readings);
    if (full) {
      refused(message, node, full);
      return;
    }
    if (read.isUnknown) node.asking.want('unknown-metric', now.steady);
    else if (read.isOtherType) node.asking.want('type-changed', now.steady);
    faulty(message, node, read.faults);
    values(node, message, read.readings, false);
  };

  const inOrder = (node: NodeState, message: Sequenced, now: Moment): void => {
    const { topic, payload } = message;
    node.sentAt = saneTime(payload.timestamp) ?? node.sentAt;
    node.behind = 0;
    if (topic.kind === 'node') {
      data(node, node.owned, message, now);
      return;
    }
    const device = node.devices.get(topic.device);
    if (topic.verb === 'DBIRTH') deviceBirth(node, topic.device, message);
    else if (topic.verb === 'DDEATH') {
      // tck-id-operational-behavior-edge-node-termination-host-action-ddeath-devices-offline: at the message's own time.
      if (device && device.phase !== 'dead')
        killDevice(node, device, saneTime(payload.timestamp) ?? message.receivedAt, 'death-message');
    } else if (device?.phase === 'alive') data(node, device.owned, message, now);
    else {
      refused(message, node, fault('data.before-birth', 'data of a device that is not born').refusal);
      node.asking.want('data-before-birth', now.steady);
    }
  };

  const expire = (node: NodeState, now: Moment): void => {
    for (const device of node.devices.values()) {
      if (device.phase === 'awaited' && now.steady >= device.awaitedUntil)
        killDevice(node, device, now.utc, 'not-born-again');
    }
  };

  return { nodeBirth, nodeDeath, inOrder, doubt, expire, refused };
}

const loadOf = (owned: Owned) => ({ metrics: owned.metrics.size, bytes: owned.bytes });
const fault = (code: string, message: string): Fault => ({ refusal: refuse(code, message).refusal, count: 1 });
