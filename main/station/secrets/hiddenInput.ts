import type { Readable, Writable } from 'node:stream';
import { type Result, refuse } from '../../../src/shared/result.ts';
import { secretFrom } from './secretCommand.ts';

/** The part of a terminal's input that is used. */
export interface HiddenInput extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

/** Bytes of a pipe beyond which nobody means a password. */
const MOST_BYTES = 65_536;

/** Reads a password: from a terminal without showing it, or all of what was piped in. */
export async function readHidden(input: HiddenInput, output: Writable, question: string): Promise<Result<string>> {
  if (!input.isTTY || !input.setRawMode) return await readPiped(input);
  output.write(question);
  // Raw: the terminal echoes nothing and hands over each key, so keys that end or correct are ours to honour.
  input.setRawMode(true);
  try {
    return await readKeys(input);
  } finally {
    input.setRawMode(false);
    input.pause();
    output.write('\n');
  }
}

async function readPiped(input: Readable): Promise<Result<string>> {
  let text = '';
  input.setEncoding('utf8');
  for await (const chunk of input) {
    text += String(chunk);
    if (text.length > MOST_BYTES) break;
  }
  return secretFrom(text);
}

function readKeys(input: Readable): Promise<Result<string>> {
  input.setEncoding('utf8');
  return new Promise((resolve) => {
    let typed: string[] = [];
    const end = (result: Result<string>): void => {
      input.off('data', take).off('end', left);
      resolve(result);
    };
    const left = (): void => end(refuse('secret.not-typed', 'nothing is changed'));
    const take = (chunk: string): void => {
      for (const key of chunk) {
        if (key === '\r' || key === '\n') {
          end(secretFrom(typed.join('')));
          return;
        }
        // Ctrl+C, Ctrl+D, Escape alone.
        if (key === '\u0003' || key === '\u0004' || (key === '\u001b' && chunk === key)) {
          left();
          return;
        }
        if (key === '\u007f' || key === '\b') typed.pop();
        else if (key === '\u0015') typed = [];
        else if (key >= ' ') typed.push(key);
      }
    };
    input.on('data', take).on('end', left).resume();
  });
}
