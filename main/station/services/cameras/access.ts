import { readFileSync, statSync } from 'node:fs';
import { type AccessFile, accessFileSchema } from '../../../../src/contract/accessFile.ts';
import { CAMERA_ACTS, type CameraAct, type CameraPermission, mayUse } from '../../../../src/domain/camera/access.ts';
import { localHour } from '../../../../src/shared/centralEurope.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import type { Register } from '../../register/register.ts';
import type { OperatorGate } from '../operator/operatorDesk.ts';

/** What this position may do with cameras, by the file `access.json` beside the city's. */
export interface CameraAccess {
  /**
   * Refusals: `camera.unknown`, `camera.not-allowed` (context `act`, `commune`, `reason`, and the camera's `name`), those of
   * `OperatorGate.may`.
   */
  may(camera: string, act: CameraAct): Result<void>;
  /** In turning cameras, 1 to 9. */
  priority(): number;
  /** Looks whether the file changed; true when rights are other ones now. */
  look(): boolean;
}

export interface CameraAccessOptions {
  readonly file: string;
  readonly register: Pick<Register, 'byId' | 'communeName'>;
  readonly position: string;
  readonly now: () => number;
  /** Who is signed in here: both the position and the person must be allowed. */
  readonly gate?: Pick<OperatorGate, 'may' | 'priority' | 'author'> | undefined;
  /** The file cannot be read: `access.file` (context `file`, `reason`). */
  readonly onTrouble: (refusal: Refusal) => void;
}

/** Largest file, bytes. */
const LIMIT = 1_000_000;
const EVERYTHING: readonly CameraPermission[] = [{ communes: 'all', acts: CAMERA_ACTS }];

/**
 * Reads the file. Without one everything is allowed. One that cannot be read allows nothing at the start, and later
 * changes nothing: the rights before it go on holding. Either way it is said.
 */
export function createCameraAccess(options: CameraAccessOptions): CameraAccess {
  const { file, register, position, gate } = options;
  let mark: string | undefined;
  let permissions: readonly CameraPermission[] = [];
  let priority = 1;

  const take = (read: AccessFile | null): void => {
    const own =
      read === null
        ? { cameras: EVERYTHING }
        : Object.hasOwn(read.positions, position)
          ? read.positions[position]
          : read.positions['*'];
    permissions = own?.cameras ?? [];
    priority = (own && 'priority' in own ? own.priority : undefined) ?? 1;
  };

  const look = (): boolean => {
    const stat = statSync(file, { throwIfNoEntry: false });
    const found = stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : 'none';
    if (found === mark) return false;
    mark = found;
    const before = JSON.stringify([permissions, priority]);
    const read = stat ? readAccess(file, stat.size) : ok(null);
    if (read.ok) take(read.value);
    else options.onTrouble(read.refusal);
    return JSON.stringify([permissions, priority]) !== before;
  };
  look();

  return {
    may(camera, act) {
      const asset = register.byId(camera);
      if (asset?.kind !== 'camera') return refuse('camera.unknown', 'There is no such camera', { camera });
      const minute = Math.floor(localHour(options.now()) * 60);
      const allowed = mayUse(permissions, act, asset.commune, minute);
      if (allowed.ok) return gate?.may(act, asset.commune) ?? allowed;
      const { code, message, context } = allowed.refusal;
      return refuse(code, message, { ...context, commune: register.communeName(asset.commune), name: asset.name });
    },
    priority: () => gate?.priority() ?? priority,
    look,
  };
}

function readAccess(file: string, size: number): Result<AccessFile> {
  const wrong = (reason: string): Result<AccessFile> => refuse('access.file', `${file}: ${reason}`, { file, reason });
  if (size > LIMIT) return wrong(`larger than ${LIMIT} bytes`);
  try {
    const parsed = accessFileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    const issue = parsed.error?.issues[0];
    return parsed.success ? ok(parsed.data) : wrong(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : 'cannot be read');
  }
}
