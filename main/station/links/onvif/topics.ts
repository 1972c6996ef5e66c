import { z } from 'zod';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { children, element, isTopic } from './answerXml.ts';
import type { AskCamera } from './cameraAsk.ts';
import { cameraRefusal } from './cameraRefusals.ts';

/** Steps from the root to a topic, and topics that are kept. */
const DEEPEST = 8;
const MOST = 400;

const topicsAnswer = z.array(z.string().regex(/^[\w./-]{1,200}$/)).max(MOST);

/**
 * The kinds of events that a camera says it can tell, analytics of its pictures among them (ONVIF Core, clause 9.5;
 * Profile M): paths such as `RuleEngine/LineDetector/Crossed`, without prefixes, sorted. The library's reader makes first
 * letters small; ONVIF's own begin with a capital, and so does each step here. `camera.no-events` where there are none.
 */
export async function readTopics(ask: AskCamera, offered: boolean): Promise<Result<readonly string[]>> {
  if (!offered) return cameraRefusal('camera.no-events');
  const told = await ask('events', 'GetEventProperties');
  if (!told.ok) return told;
  const found = new Set<string>();
  const walk = (node: unknown, path: readonly string[]): void => {
    if (path.length > DEEPEST || found.size >= MOST) return;
    if (path.length > 0 && isTopic(node)) found.add(path.join('/'));
    for (const [name, child] of children(node))
      if (name !== 'messageDescription') walk(child, [...path, name.charAt(0).toUpperCase() + name.slice(1)]);
  };
  walk(element(told.value, 'topicSet'), []);
  const parsed = topicsAnswer.safeParse([...found].sort());
  return parsed.success ? ok(parsed.data) : cameraRefusal('camera.not-onvif', { operation: 'GetEventProperties' });
}
