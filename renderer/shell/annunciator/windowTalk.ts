import { z } from 'zod';

/** What the windows of a position tell each other about sound. */
const talkSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('sounded'), key: z.string().max(100) }),
  z.object({
    type: z.literal('trouble'),
    trouble: z.enum(['starting', 'gesture', 'no-device', 'stopped', 'failed']).nullable(),
  }),
  /** A window that opened wants to know of trouble. */
  z.object({ type: z.literal('ask') }),
  z.object({ type: z.literal('silence') }),
  z.object({ type: z.literal('posts') }),
]);
export type WindowTalk = z.infer<typeof talkSchema>;

/** A way to the other windows of this position. */
export interface TalkChannel {
  say(talk: WindowTalk): void;
  close(): void;
}

/** Opens it; what is not understood is passed over. */
export function openTalk(onTalk: (talk: WindowTalk) => void): TalkChannel {
  const channel = new BroadcastChannel('vigie-annunciator');
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const talk = talkSchema.safeParse(data);
    if (talk.success) onTalk(talk.data);
  });
  return { say: (talk) => channel.postMessage(talk), close: () => channel.close() };
}
