import { ok } from '../../../../src/shared/result.ts';
import type { CredentialsSource } from './brokerCredentials.ts';
import { createMqttLink, type MqttLink, type MqttLinkOptions } from './mqttLink.ts';
import type { SessionNotes } from './sessionMemory.ts';
import type { TopicWish } from './topicClasses.ts';

/** Nothing to show. */
export const nobody: CredentialsSource = async () => ok({ tls: {}, mark: '' });

/** A name and a password, as a city's file would give them. */
export const account =
  (username: string, password: () => string): CredentialsSource =>
  async () =>
    ok({ username, password: password(), tls: {}, mark: password() });

/** What a station writes down between two runs. */
export function notes(): SessionNotes & { text: string | null } {
  const kept = {
    text: null as string | null,
    read: () => kept.text,
    write(text: string) {
      kept.text = text;
    },
  };
  return kept;
}

export const TOPICS: readonly TopicWish[] = [
  { topic: 'vigie/1/telephony/+/state', class: 'call' },
  { topic: 'vigie/1/feed/+/status', class: 'feed' },
  { topic: 'vigie/1/building-panel/+/state', class: 'alarm' },
  { topic: 'vigie/1/light-point/+/state', class: 'telemetry' },
];

let count = 0;
/** A name that no other test's station has. */
export const stationName = (): string => `test-${process.pid}-${++count}`;

/** A link as a station opens it, with what it heard and said. */
export function openLink(url: string, change: Partial<MqttLinkOptions> = {}) {
  const heard: { topic: string; text: string; retained: boolean; bytes: number }[] = [];
  const lines: string[] = [];
  const states: string[] = [];
  const link: MqttLink = createMqttLink({
    url,
    credentials: nobody,
    station: stationName(),
    position: 'Circulation 1',
    topics: TOPICS,
    notes: notes(),
    onMessage: (topic, payload, retained) =>
      heard.push({
        topic,
        text: Buffer.from(payload.subarray(0, 200)).toString(),
        retained,
        bytes: payload.byteLength,
      }),
    onState: () => states.push(link.state()),
    now: Date.now,
    random: () => 0,
    log: (line) => lines.push(line),
    ...change,
  });
  return {
    link,
    heard,
    lines,
    states,
    /** Texts heard on a topic, in order. */
    on: (topic: string): string[] => heard.filter((message) => message.topic === topic).map(({ text }) => text),
  };
}
