import { readFileSync, statSync } from 'node:fs';
import { type AlarmFile, alarmFileSchema } from '../../../../src/domain/alarm/definition.ts';
import { type Refusal, refuse } from '../../../../src/shared/result.ts';

/** Largest file of definitions, bytes. */
const LIMIT = 4_000_000;

/**
 * Reads files of alarm definitions, the first laid under the next. One that is not there is no matter where it may be
 * missing; one that cannot be read is said and left out: alarms then stay as the files before have them. Refusals:
 * `alarms.file` (context `file`, `reason`).
 */
export function readAlarmFiles(files: readonly { readonly path: string; readonly optional: boolean }[]): {
  readonly files: readonly AlarmFile[];
  readonly refusals: readonly Refusal[];
} {
  const read: AlarmFile[] = [];
  const refusals: Refusal[] = [];
  for (const { path, optional } of files) {
    const wrong = (reason: string): void => {
      refusals.push(refuse('alarms.file', `${path}: ${reason}`, { file: path, reason }).refusal);
    };
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) {
      if (!optional) wrong('is not there');
      continue;
    }
    if (size > LIMIT) {
      wrong(`larger than ${LIMIT} bytes`);
      continue;
    }
    try {
      const parsed = alarmFileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
      if (parsed.success) read.push(parsed.data);
      else wrong(`${parsed.error.issues[0]?.path.join('.') ?? ''}: ${parsed.error.issues[0]?.message ?? 'wrong'}`);
    } catch (error) {
      wrong(error instanceof Error ? error.message : 'cannot be read');
    }
  }
  return { files: read, refusals };
}
