import type { Result } from '../../shared/result.ts';
import { createEdgeNode, type EdgeNode, type EdgeNodeOptions } from './edgeNode.ts';
import { createSparkplugHost, type SparkplugHost } from './host.ts';
import type { HostEvent, HostOptions, Moment, Owner, Publication } from './hostTypes.ts';

/** Half past three in the morning of a winter's day. */
export const START = Date.UTC(2026, 0, 14, 2, 30);

/** The value of a result that must be one. */
export function sure<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}

export const NODE: Owner = { group: 'Eclairage', node: 'Armoire 212', device: null };
export const LAMP: Owner = { ...NODE, device: 'LP-00417' };

/** A street cabinet with two lamps. */
export const cabinet = (more: Partial<EdgeNodeOptions> = {}): EdgeNode =>
  createEdgeNode({
    group: NODE.group,
    node: NODE.node,
    metrics: [{ name: 'Supply Voltage', alias: 1, type: 'Float', value: 230 }],
    devices: {
      'LP-00417': [
        { name: 'level', alias: 10, type: 'UInt8', value: 100 },
        { name: 'energy', alias: 11, type: 'UInt64', value: 9_007_199_254_740_993n },
        { name: 'on', type: 'Boolean', value: true },
      ],
      'LP-00418': [{ name: 'level', alias: 20, type: 'UInt8', value: 50 }],
    },
    ...more,
  });

/** A host with a clock of its own, and what it has said so far. */
export class Room {
  readonly host: SparkplugHost;
  readonly said: HostEvent[] = [];
  utc = START;
  steady = 1_000;

  constructor(options: Partial<HostOptions> = {}) {
    this.host = sure(createSparkplugHost({ hostId: 'vigie-1', ...options }));
    this.host.will(this.now());
    this.keep(this.host.linkUp(this.now()));
    this.said.length = 0;
  }

  now(): Moment {
    return { utc: this.utc, steady: this.steady };
  }

  keep(events: readonly HostEvent[]): readonly HostEvent[] {
    this.said.push(...events);
    return events;
  }

  /** Time goes by, and the host gets its tick. */
  wait(ms: number): readonly HostEvent[] {
    this.utc += ms;
    this.steady += ms;
    return this.keep(this.host.tick(this.now()));
  }

  hear(publication: Publication, isRetained = false): readonly HostEvent[] {
    return this.keep(this.host.receive(publication.topic, publication.payload, this.now(), isRetained));
  }

  hearAll(publications: readonly Publication[]): readonly HostEvent[] {
    return publications.flatMap((publication) => [...this.hear(publication)]);
  }

  /** Births of a node, heard. */
  birth(node: EdgeNode): readonly HostEvent[] {
    return this.hearAll(sure(node.births(this.utc)));
  }

  value(owner: Owner, metric: string): unknown {
    return this.host.view(owner)?.readings.get(metric)?.value;
  }

  quality(owner: Owner, metric: string): string | undefined {
    return this.host.view(owner)?.quality(metric);
  }
}

export const kinds = (events: readonly HostEvent[]): string[] => events.map(({ kind }) => kind);
export const refusals = (events: readonly HostEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'refused' ? [event.refusal.code] : []));
export const requests = (events: readonly HostEvent[]): string[] =>
  events.flatMap((event) =>
    event.kind === 'publish' && event.publication.topic.includes('/NCMD/') ? [event.because] : [],
  );
