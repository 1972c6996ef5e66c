import { StringDecoder } from 'node:string_decoder';

const ENTER = ['\r', '\n'];
const ERASE = ['\u007f', '\b'];
/** Ctrl+C and Ctrl+D. */
const GIVE_UP = ['\u0003', '\u0004'];

/** Asks at the terminal without showing what is typed; null when the person gives up. */
export function askHidden(question: string): Promise<string | null> {
  const { stdin } = process;
  process.stderr.write(question);
  stdin.setRawMode(true);
  stdin.resume();
  const decoder = new StringDecoder('utf8');
  let typed = '';
  return new Promise((resolve) => {
    const end = (answer: string | null): void => {
      stdin.off('data', hear);
      stdin.setRawMode(false);
      stdin.pause();
      process.stderr.write('\n');
      resolve(answer);
    };
    const hear = (data: Buffer): void => {
      for (const sign of decoder.write(data)) {
        if (GIVE_UP.includes(sign) || ENTER.includes(sign)) {
          end(ENTER.includes(sign) ? typed : null);
          return;
        }
        typed = ERASE.includes(sign) ? [...typed].slice(0, -1).join('') : typed + sign;
      }
    };
    stdin.on('data', hear);
  });
}
