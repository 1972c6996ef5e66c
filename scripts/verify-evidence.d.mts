/** What a sealed file says, once every byte of it was held against its hash and signature. */
export function verifyEvidence(archive: Buffer): {
  readonly record: Readonly<Record<string, unknown>>;
  readonly custody: Readonly<Record<string, unknown>>;
  readonly fingerprint: string;
};
export function verifyCustody(
  text: string,
  signed?: { head?: string; key?: string },
): { readonly entries: number; readonly signed: number | null; readonly fingerprint: string | null };
export function verdictOn(file: string, wanted?: string): { readonly code: number; readonly lines: readonly string[] };
