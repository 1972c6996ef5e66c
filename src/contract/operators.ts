import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { OPERATOR_ACTS } from '../domain/operator/rights.ts';
import { permissionOf } from './accessFile.ts';
import { outcomeSchema, refusalSchema } from './refusal.ts';

/** Who is signed in at this position, and who could be. */
export const operatorStateSchema = z.object({
  /** `none`: the hub has no accounts; `offered`: acts without an operator are still taken; `required`: they are not. */
  wants: z.enum(['none', 'offered', 'required']),
  /** How the city's directory is called; null without one, or while the hub is away. */
  directory: z.string().nullable(),
  /** Whether the hub answers: new passwords and the directory can be tried. */
  withHub: z.boolean(),
  operator: z
    .object({
      id: z.string(),
      /** Text from outside. */
      name: z.string(),
      posts: z.array(z.string()),
      priority: z.number(),
      rights: z.array(permissionOf(OPERATOR_ACTS)),
      /** When they signed in here, ms since 1970. */
      since: z.number(),
      /** End of the sign-in: until then it holds without the hub, ms since 1970. */
      until: z.number(),
    })
    .nullable(),
  /** Why nobody may act here now, only read; null: acts are judged by rights. */
  refusal: refusalSchema.nullable(),
  /** Who can sign in here without the hub, and until when. */
  known: z.array(z.object({ id: z.string(), name: z.string(), until: z.number() })),
});
/** Who is signed in at this position, and who could be. */
export type OperatorState = z.infer<typeof operatorStateSchema>;

export const operatorContract = {
  /** At each change, and when a sign-in ends. */
  watch: oc.output(eventIterator(operatorStateSchema)),
  /**
   * Signs somebody in, in place of whoever was; layouts stay. Refusals: `sign-in.wrong`, `sign-in.wait`, `sign-in.no-hub`,
   * `sign-in.no-answer`, `sign-in.not-encrypted`, `sign-in.not-wanted`, `sign-in.position`, `operator.disabled`,
   * `operator.ended`, `hub.busy`, `hub.proof`.
   */
  signIn: oc
    .input(z.object({ operator: z.string().min(1).max(80), password: z.string().min(1).max(200) }))
    .output(outcomeSchema),
  /** `store.*`. */
  signOut: oc.output(outcomeSchema),
  /**
   * Begins a sign-in at the city's directory: the address is opened in a browser of this machine, and the sign-in is
   * seen in `watch` when the operator comes back from there. Refusals: `directory.*`, `sign-in.no-hub`, `hub.busy`.
   */
  beginDirectory: oc.output(
    z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), address: z.string() }),
      z.object({ ok: z.literal(false), refusal: refusalSchema }),
    ]),
  ),
};
