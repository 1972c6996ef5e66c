import { implement } from '@orpc/server';
import { stationContract } from '../../../src/contract/contract.ts';
import type { EvidenceRow } from '../../../src/contract/evidence.ts';
import type { Result } from '../../../src/shared/result.ts';
import type { EvidenceService } from '../services/cameras/evidence.ts';
import { outcome } from './outcome.ts';

const told = (result: Result<EvidenceRow>) =>
  result.ok
    ? { ok: true as const, evidence: result.value }
    : { ok: false as const, refusal: { ...result.refusal, context: { ...result.refusal.context } } };

/** Evidence, answered. */
export function evidenceRoutes(evidence: EvidenceService) {
  const os = implement(stationContract).evidence;
  return {
    snapshot: os.snapshot.handler(async ({ input }) => told(await evidence.snapshot(input))),
    clip: os.clip.handler(async ({ input }) => told(await evidence.clip(input))),
    list: os.list.handler(() => evidence.list()),
    open: os.open.handler(async ({ input }) => told(await evidence.open(input.evidence, input.reason))),
    hold: os.hold.handler(async ({ input }) => outcome(await evidence.hold(input.evidence, input.reason))),
    release: os.release.handler(async ({ input }) => outcome(await evidence.release(input.evidence, input.reason))),
    erase: os.erase.handler(async ({ input }) => outcome(await evidence.erase(input.evidence, input.reason))),
  };
}
