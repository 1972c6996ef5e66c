import { z } from 'zod';
import { refusalSchema } from '../../../src/contract/refusal.ts';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import type { StationAddress } from '../../state/address.ts';

/** A file as a page has it. */
export type FileToSend = Pick<File, 'name' | 'size' | 'slice'>;

/** Sends a file to the station and answers the upload's id. Leaving by the signal stops the sending. */
export type Send = (file: FileToSend, onSent: (bytes: number) => void, signal: AbortSignal) => Promise<Result<string>>;

/** What is used of the browser's request; only this kind tells how much was sent. */
export interface SendingRequest {
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: Blob): void;
  abort(): void;
  readonly status: number;
  readonly responseText: string;
  readonly upload: { onprogress: ((event: ProgressEvent) => void) | null };
  onload: ((event: ProgressEvent) => void) | null;
  onerror: ((event: ProgressEvent) => void) | null;
  onabort: ((event: ProgressEvent) => void) | null;
}

const answerSchema = z.object({ upload: z.string().min(1).max(64) });
const refusalAnswerSchema = z.object({ refusal: refusalSchema });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.slice(0, 100_000));
  } catch {
    return null;
  }
}

/** What the station answered: the upload's id, its refusal, or what its bare status means. */
export function answerOf(status: number, text: string): Result<string> {
  const value = jsonOf(text);
  if (status >= 200 && status < 300) {
    const answer = answerSchema.safeParse(value);
    return answer.success ? ok(answer.data.upload) : refuse('station.failed', 'an answer without an upload');
  }
  const refused = refusalAnswerSchema.safeParse(value);
  if (refused.success) return { ok: false, refusal: refused.data.refusal };
  if (status === 413) return refuse('import.too-large', 'the file is too large for the station');
  return refuse('station.failed', `HTTP ${status}`);
}

/** The way files go to the station. */
export function createSend(
  address: () => StationAddress | null,
  request: () => SendingRequest = () => new XMLHttpRequest(),
): Send {
  return (file, onSent, signal) =>
    new Promise((resolve) => {
      const to = address();
      if (!to || signal.aborted) {
        resolve(refuse('station.lost', 'the station does not answer'));
        return;
      }
      const sending = request();
      const stop = (): void => sending.abort();
      const end = (result: Result<string>): void => {
        signal.removeEventListener('abort', stop);
        resolve(result);
      };
      signal.addEventListener('abort', stop);
      sending.upload.onprogress = ({ loaded }) => onSent(loaded);
      sending.onload = () => end(answerOf(sending.status, sending.responseText));
      sending.onerror = () => end(refuse('import.not-sent', 'the sending was cut'));
      sending.onabort = () => end(refuse('import.cancelled', 'the sending was stopped'));
      sending.open('POST', `${to.url}/imports`);
      sending.setRequestHeader('authorization', `Bearer ${to.token}`);
      sending.setRequestHeader('x-file-name', encodeURIComponent(file.name.toWellFormed()));
      // Without a type of its own: what the file is, the station finds out by looking into it.
      sending.send(file.slice(0, file.size, ''));
    });
}
