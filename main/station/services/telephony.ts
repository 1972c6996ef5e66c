import { z } from 'zod';
import { TOPIC_ROOT } from '../../../src/domain/asset/device.ts';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';

const schema = z.object({
  id: z.string().min(1).max(64),
  t: z.number().optional(),
  state: z.enum(['ringing', 'answered', 'ended', 'abandoned']),
  number: z.string().max(32).default(''),
  line: z.string().max(64).default(''),
  text: z.string().max(4_000).optional(),
  street: z.string().max(200).nullish(),
  at: z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).nullish(),
});

/** What the telephone exchange says of a call. */
export type ExchangeCall = z.infer<typeof schema>;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads a message of the exchange. Never throws. Refusals: `payload.not-json`, `payload.shape`. */
export function readExchangeCall(payload: Uint8Array): Result<ExchangeCall> {
  let json: unknown;
  try {
    json = JSON.parse(decoder.decode(payload));
  } catch {
    return refuse('payload.not-json', 'the exchange sent no JSON');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) return refuse('payload.shape', parsed.error.issues[0]?.message ?? 'wrong');
  return ok(parsed.data);
}

/** Topic and payload that tell the exchange what a position did with a call. */
export function exchangeCommand(
  call: string,
  action: 'answer' | 'end',
  position: string,
): { topic: string; payload: string } {
  return { topic: `${TOPIC_ROOT}/telephony/${call}/set`, payload: JSON.stringify({ action, by: position }) };
}
