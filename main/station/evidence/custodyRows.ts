import { createHash, createPublicKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EvidenceRow } from '../../../src/contract/evidence.ts';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import type { CustodyEntry } from './custodyLog.ts';
import type { Sealed } from './sealEvidence.ts';

/** How long evidence is kept that nobody holds, ms: the law's month. */
export const RETENTION = 30 * 24 * 3_600_000;

/** What is kept, as the custody log tells it. */
export interface CustodyRows {
  take(entry: CustodyEntry): void;
  /** Length and hash of a file just sealed. */
  weighed(id: string, sealed: Sealed): void;
  /** Weighs what an earlier run left. */
  weigh(hashOf: (path: string) => Promise<string>): Promise<void>;
  of(id: string): Result<EvidenceRow>;
  /** Newest first; erased ones too. */
  list(): EvidenceRow[];
  fileOf(id: string): string;
  /** Of the station's public key on the disk; null before there is one. */
  fingerprint(): string | null;
}

/** Only names that we gave: a log that somebody wrote must not lead elsewhere. */
const NAME = /^[\w-][\w.-]{0,150}\.vigie-evidence\.zip$/;

/** An empty projection over a folder. */
export function custodyRows(folder: string): CustodyRows {
  const rows = new Map<string, EvidenceRow & { readonly file: string }>();
  const change = (id: string, by: (row: EvidenceRow) => Partial<EvidenceRow>): void => {
    const row = rows.get(id);
    if (row) rows.set(id, { ...row, ...by(row) });
  };
  const shown = ({ file: _, ...row }: EvidenceRow & { readonly file: string }): EvidenceRow => row;
  const pathOf = (file: string): string | null => (NAME.test(file) ? join(folder, file) : null);

  return {
    take({ act, at, evidence: id, by, reason, about }) {
      if (act === 'taken') {
        const text = (name: string): string => String(about[name] ?? '');
        rows.set(id, {
          ...{ id, kind: about.kind === 'clip' ? 'clip' : 'snapshot', camera: text('camera'), at, by, reason },
          ...{ from: text('from'), to: text('to'), until: text('until'), file: text('file') },
          requisition: typeof about.requisition === 'string' ? about.requisition : null,
          ...{ path: pathOf(text('file')), bytes: 0, sha256: '', held: null },
        });
      } else if (act === 'erased') change(id, () => ({ path: null }));
      else if (act === 'held') change(id, () => ({ held: { by, at, reason } }));
      else if (act === 'released') change(id, () => ({ held: null }));
    },
    weighed: (id, { bytes, sha256 }) => change(id, () => ({ bytes, sha256 })),
    async weigh(hashOf) {
      for (const { id, path, sha256 } of rows.values()) {
        if (path === null || sha256 !== '') continue;
        const bytes = statSync(path, { throwIfNoEntry: false })?.size;
        const hash = bytes === undefined ? null : await hashOf(path).catch(() => null);
        change(id, () => (bytes === undefined || hash === null ? { path: null } : { bytes, sha256: hash }));
      }
    },
    of(id) {
      const row = rows.get(id);
      return row ? ok(shown(row)) : refuse('evidence.unknown', 'There is no such evidence');
    },
    list: () => [...rows.values()].reverse().map(shown),
    fileOf: (id) => pathOf(rows.get(id)?.file ?? '') ?? join(folder, '.none'),
    fingerprint() {
      try {
        const key = createPublicKey(readFileSync(join(folder, 'station-key.pub.pem'), 'utf8'));
        return createHash('sha256')
          .update(key.export({ type: 'spki', format: 'der' }))
          .digest('hex');
      } catch {
        return null;
      }
    },
  };
}
