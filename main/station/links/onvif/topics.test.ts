import { afterEach, describe, expect, it } from 'vitest';
import type { CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { ok, refuse } from '../../../../src/shared/result.ts';
import { createOnvifLink } from './onvifLink.ts';
import { codeOf, opened, openPark, parkCamera, USER } from './testing/park.ts';
import { readTopics } from './topics.ts';

const link = createOnvifLink({ clock: { now: () => performance.now() }, callLimit: 10_000 });
let park: CameraPark | undefined;
afterEach(async () => {
  link.close();
  await park?.close();
  park = undefined;
});

describe('what a camera can tell', () => {
  it('is read from the camera', async () => {
    park = await openPark([parkCamera(118)]);
    const session = opened(await link.open({ address: park.addressOf(118), ...USER }));
    expect(await session.topics()).toMatchObject({
      ok: true,
      value: expect.arrayContaining(['RuleEngine/CellMotionDetector/Motion', 'RuleEngine/LineDetector/Crossed']),
    });
  });

  it('is no topic where it is not marked, too deep, or described', async () => {
    const marked = { $: { 'wstop:topic': 'true' } };
    const deep = Array.from({ length: 12 }).reduce<object>((inner) => ({ a: [inner] }), marked);
    const topicSet = {
      ruleEngine: [{ lineDetector: [{ crossed: [{ ...marked, messageDescription: [{ source: [marked] }] }] }] }],
      device: [{ $: { topic: 'false' }, trigger: ['text'] }],
      deep: [deep],
    };
    expect(await readTopics(async () => ok({ topicSet: [topicSet] }), true)).toEqual(
      ok(['RuleEngine/LineDetector/Crossed']),
    );
  });

  it('is nothing where the camera has no events, refuses, or gives names that are none', async () => {
    expect(codeOf(await readTopics(async () => ok({}), false))).toBe('camera.no-events');
    expect(codeOf(await readTopics(async () => refuse('camera.fault', ''), true))).toBe('camera.fault');
    expect(await readTopics(async () => ok({}), true)).toEqual(ok([]));
    const odd = { topicSet: [{ '<b>': [{ $: { topic: 'true' } }] }] };
    expect(codeOf(await readTopics(async () => ok(odd), true))).toBe('camera.not-onvif');
  });
});
