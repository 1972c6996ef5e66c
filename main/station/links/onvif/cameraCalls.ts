import type { Duplex } from 'node:stream';
import { ok, type Refusal, type Result } from '../../../../src/shared/result.ts';
import { cameraRefusal, codeOfError } from './cameraRefusals.ts';
import { type CutReason, currentCall, type GuardedCall } from './guardedConnections.ts';

/** How long one call may take, all its requests together, in milliseconds. */
export const CALL_LIMIT = 5_000;
/** An answer may still be on its way through the parser when its connection closes. */
const AFTER_CLOSE = 250;

/** One finished call, for the log: the operation, what came of it and how long it took. */
export interface CallReport {
  readonly camera: string;
  readonly operation: string;
  /** `ok` or the refusal's code. */
  readonly outcome: string;
  readonly milliseconds: number;
}

/** Runs one call of the callback library. Resolves always: with the answer, or with a refusal. */
export type CallCamera = <T>(
  operation: string,
  start: (done: (error: unknown, answer?: T, text?: unknown) => void) => void,
) => Promise<Result<T>>;

/** What the calls need: `camera` names it in reports, `now` is monotonic milliseconds. */
export interface CallsOptions {
  readonly camera: string;
  readonly now: () => number;
  readonly secret: string;
  readonly report: (report: CallReport) => void;
  readonly limit?: number;
}

/** Why nothing more is asked of a camera: its session was ended, or it took too long to open. */
type ClosingReason = 'camera.unreachable' | 'camera.timeout';

/**
 * The error boundary of one camera: bounded in time whatever the camera does, never rejects, and takes its connections
 * down with it. `closeAll` ends what is under way; later calls are refused the same way.
 */
export function createCalls(options: CallsOptions): { call: CallCamera; closeAll(why?: ClosingReason): void } {
  const running = new Set<(why: ClosingReason) => void>();
  let closed: ClosingReason | undefined;
  /** Operations that were answered. */
  const answered = new Set<string>();

  const call: CallCamera = <T>(
    operation: string,
    start: (done: (error: unknown, answer?: T, text?: unknown) => void) => void,
  ) =>
    new Promise<Result<T>>((resolve) => {
      if (closed) {
        resolve(cameraRefusal(closed, { operation }));
        return;
      }
      const begun = options.now();
      const sockets = new Set<Duplex>();
      let settled = false;
      const settle = (result: Result<T>): void => {
        if (settled) return;
        settled = true;
        clearTimeout(limit);
        running.delete(abandon);
        for (const socket of sockets) socket.destroy();
        if (result.ok) answered.add(operation);
        options.report({
          camera: options.camera,
          operation,
          outcome: result.ok ? 'ok' : result.refusal.code,
          milliseconds: options.now() - begun,
        });
        resolve(result);
      };
      const limit = setTimeout(
        () => settle(cameraRefusal('camera.timeout', { operation })),
        options.limit ?? CALL_LIMIT,
      );
      const abandon = (why: ClosingReason): void => settle(cameraRefusal(why, { operation }));
      running.add(abandon);

      const cut = (reason: CutReason): void => {
        if (reason === 'too-large') settle(cameraRefusal('camera.too-large', { operation }));
        else if (reason === 'nonsense') settle(cameraRefusal('camera.not-onvif', { operation }));
        else if (reason === 'other-host') settle(cameraRefusal('camera.other-host', { operation }));
        else
          setTimeout(() => {
            if (sockets.size === 0) settle(cameraRefusal('camera.unreachable', { operation }));
          }, AFTER_CLOSE);
      };
      const refused = (refusal: Refusal): void =>
        settle({ ok: false, refusal: { ...refusal, context: { operation, ...refusal.context } } });
      const guarded: GuardedCall = { sockets, status: undefined, cut, refused };
      const done = (error: unknown, answer?: T, text?: unknown): void => {
        if (!error) {
          settle(ok(answer as T));
          return;
        }
        const said = codeOfError(error, guarded.status, text);
        const isLacking = said === 'camera.not-onvif' && isMissing(guarded.status) && !answered.has(operation);
        // What speaks ONVIF and answers one question by an HTTP error alone has not this operation.
        const code = isLacking && answered.size > 0 ? 'camera.fault' : said;
        const words = code === said && error instanceof Error ? error.message : `HTTP ${guarded.status}`;
        const reason = code === 'camera.fault' ? cleaned(words, options.secret) : '';
        settle(cameraRefusal(code, reason ? { operation, reason } : { operation }));
      };
      currentCall.run(guarded, () => {
        try {
          start(done);
        } catch (error) {
          done(error);
        }
      });
    });

  return {
    call,
    closeAll(why = 'camera.unreachable') {
      closed = why;
      for (const abandon of [...running]) abandon(why);
    },
  };
}

/** HTTP errors by which small servers say that they do not know an operation, in place of a fault (SOAP 1.2 part 2, 7.4.2). */
export const isMissing = (status: number | undefined): boolean =>
  status !== undefined && [400, 404, 405, 500, 501].includes(status);

/** A camera's own words for the context: short, one line, without the password should it have been echoed. */
function cleaned(message: string, secret: string): string {
  const text = message.replace('ONVIF SOAP Fault: ', '').replace(/[\p{Cc}\p{Cf}]/gu, ' ');
  return (secret ? text.replaceAll(secret, '***') : text).slice(0, 160);
}
