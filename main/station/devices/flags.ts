import type { Register } from '../register/register.ts';
import { grown } from './columns.ts';

/** Flags of all assets as the windows have them (`src/contract/live.ts`), and who is told when one changes. */
export interface AssetFlags {
  all(): Uint8Array;
  /** Asked before everything is there that flags follow from, it waits for the first `refreshAll`. */
  refresh(index: number): void;
  refreshAll(): void;
}

export interface AssetFlagsOptions {
  readonly register: Register;
  readonly of: (index: number) => number;
  readonly onChange: (index: number) => void;
}

/** Opens them, all 0. */
export function createAssetFlags({ register, of, onChange }: AssetFlagsOptions): AssetFlags {
  let flags = new Uint8Array(register.assets.length);
  let ready = false;
  const refresh = (index: number): void => {
    if (!ready) return;
    const next = register.isRetired(index) ? 0 : of(index);
    if (flags[index] === next) return;
    flags[index] = next;
    onChange(index);
  };
  return {
    all: () => flags,
    refresh,
    refreshAll() {
      ready = true;
      flags = grown(flags, register.assets.length, 0);
      for (let index = 0; index < flags.length; index++) refresh(index);
    },
  };
}
