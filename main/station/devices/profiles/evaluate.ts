import type { CompiledMessage } from './compileProfile.ts';
import { type Expression, Fault } from './expression.ts';
import { DEFER, type Scope } from './plain.ts';

/** Whether a slot is wanted: what was not just said need not be evaluated. */
export type IsNews = (slot: number) => boolean;

/**
 * Raw values of a message by slot, at once, into `raw`. Gives false when it is none of the messages that `when` asks for,
 * DEFER when JSONata must be asked.
 */
export function evaluatePlain(
  message: CompiledMessage,
  scope: Scope,
  isNews: IsNews,
  raw: unknown[],
): boolean | typeof DEFER {
  const { slots, when } = message;
  raw.length = slots.length;
  if (when !== null) {
    const holds = answer(slots[when]!, scope);
    if (holds === DEFER) return DEFER;
    if (holds !== true) return false;
    raw[when] = true;
  }
  for (let i = 0; i < slots.length; i++) {
    if (i === when) continue;
    if (!isNews(i)) {
      raw[i] = undefined;
      continue;
    }
    const value = answer(slots[i]!, scope);
    if (value === DEFER) return DEFER;
    raw[i] = value;
  }
  return true;
}

const answer = ({ plain }: Expression, scope: Scope): unknown => (plain ? plain(scope) : DEFER);

/** An expression's value, from JSONata where it is not plain. Never rejects. */
export async function valueOfExpression(expression: Expression, scope: Scope): Promise<unknown> {
  const value = answer(expression, scope);
  return value === DEFER ? expression.full(scope) : value;
}

/**
 * As {@link evaluatePlain}, with JSONata. `tooLong` is asked between two expressions: the rest is then given up. A fault
 * is one of `when`, or that.
 */
export async function evaluateFull(
  message: CompiledMessage,
  scope: Scope,
  isNews: IsNews,
  raw: unknown[],
  tooLong: () => boolean,
): Promise<boolean | Fault> {
  const { slots, when } = message;
  raw.length = slots.length;
  if (when !== null) {
    const holds = await valueOfExpression(slots[when]!, scope);
    if (holds instanceof Fault) return holds;
    if (holds !== true) return false;
    raw[when] = true;
  }
  for (let i = 0; i < slots.length; i++) {
    if (i === when) continue;
    const expression = slots[i]!;
    let value: unknown;
    if (isNews(i)) {
      value = answer(expression, scope);
      if (value === DEFER) {
        if (tooLong()) return new Fault({ message: 'the message takes too long to read' });
        value = await expression.full(scope);
      }
    }
    raw[i] = value;
  }
  return true;
}
