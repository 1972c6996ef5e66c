/** Who acted: the person (null for the station itself, or when nobody is signed in), their seat and its station. */
export interface Author {
  readonly operator: string | null;
  /** The seat: `Position 1`. What other positions are told. */
  readonly position: string;
  /** Identifier of the station's local process. */
  readonly station: string;
}

/** How agreement is reached on an operation (src/sync/SPEC.md): decided again at the hub, always accepted, or the last one holds. */
export type OperationClass = 'guarded' | 'additive' | 'last-writer';

/**
 * What a decision wants written, before it gets an author, a clock and an identifier.
 * `fact` is given when several stations make the same operation out of the same event: its identifier then follows
 * from stream, kind and fact, so that the second is the first. Null: the operation is this operator's own act.
 */
export interface OperationDraft<Kind extends string, Body> {
  readonly kind: Kind;
  readonly class: OperationClass;
  readonly fact: string | null;
  readonly body: Body;
}
