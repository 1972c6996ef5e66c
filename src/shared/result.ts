/** Either a value or a refusal. A refusal is a value that travels to the operator; an exception is a bug. */
export type Result<T, E = Refusal> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: E };

/**
 * Why something was not done: a stable code for the translations and the typed context they need.
 * `message` is plain English for logs; windows show the translation of `code`.
 */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly context: Readonly<Record<string, string | number | boolean>>;
}

/** Wraps a value. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** Builds a refusal. */
export function refuse(
  code: string,
  message: string,
  context: Readonly<Record<string, string | number | boolean>> = {},
): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code, message, context } };
}
