import { implement } from '@orpc/server';
import { stationContract } from '../../../src/contract/contract.ts';
import type { Post } from '../../../src/domain/alarm/definition.ts';
import { WHOLE_ASSET } from '../../../src/domain/alarm/treatment.ts';
import type { Result } from '../../../src/shared/result.ts';
import type { AlarmService } from '../services/alarms/alarmService.ts';
import type { AlarmDefinitions } from '../services/alarms/definitions.ts';
import type { AlarmMeters } from '../services/alarms/meters.ts';
import type { PastAlarms } from '../services/alarms/pastAlarms.ts';
import type { Treatments } from '../services/alarms/treatments.ts';
import { outcome } from './outcome.ts';

/** The services behind the contract of alarms. */
export interface AlarmParts {
  readonly alarms: AlarmService;
  readonly treatments: Treatments;
  readonly definitions: AlarmDefinitions;
  readonly past: PastAlarms;
  readonly meters: AlarmMeters;
  /** Keeps the posts that this position is told of. */
  readonly savePosts: (posts: readonly Post[]) => Result<void>;
}

/** The contract of alarms, answered. */
export function alarmRoutes({ alarms, treatments, definitions, past, meters, savePosts }: AlarmParts) {
  const os = implement(stationContract).alarm;
  const whole = (asset: string) => [{ asset, condition: WHOLE_ASSET }];
  return {
    watch: os.watch.handler(({ signal }) => alarms.watch(signal)),
    acknowledge: os.acknowledge.handler(({ input }) => outcome(alarms.acknowledge(input.occurrences))),
    reset: os.reset.handler(({ input }) =>
      outcome(alarms.act(input.occurrences.map((id) => ({ id, command: { type: 'reset' } })))),
    ),
    comment: os.comment.handler(({ input: { occurrences, text } }) =>
      outcome(alarms.act(occurrences.map((id) => ({ id, command: { type: 'comment', text } })))),
    ),
    assign: os.assign.handler(({ input: { occurrences, to } }) =>
      outcome(alarms.act(occurrences.map(({ id, from }) => ({ id, command: { type: 'assign', from, to } })))),
    ),
    // How long it may be is the definition's to say; the treatments look there.
    shelve: os.shelve.handler(({ input: { alarms: which, reason, until } }) =>
      outcome(treatments.act(which, { type: 'shelve', reason, until, longest: 0 })),
    ),
    unshelve: os.unshelve.handler(({ input }) => outcome(treatments.act(input.alarms, { type: 'unshelve' }))),
    removeFromService: os.removeFromService.handler(({ input }) =>
      outcome(treatments.act(input.alarms, { type: 'remove-from-service', reason: input.reason })),
    ),
    returnToService: os.returnToService.handler(({ input }) =>
      outcome(treatments.act(input.alarms, { type: 'return-to-service' })),
    ),
    declareWorks: os.declareWorks.handler(({ input: { asset, reason, until } }) =>
      outcome(treatments.act(whole(asset), { type: 'declare-works', reason, until })),
    ),
    endWorks: os.endWorks.handler(({ input }) => outcome(treatments.act(whole(input.asset), { type: 'end-works' }))),
    watchTreatments: os.watchTreatments.handler(({ signal }) => treatments.watch(signal)),
    watchAnnunciation: os.watchAnnunciation.handler(({ signal }) => alarms.annunciator.watch(signal)),
    silence: os.silence.handler(() => {
      alarms.annunciator.silence();
      return { ok: true as const };
    }),
    posts: os.posts.handler(() => [...alarms.annunciator.posts()]),
    setPosts: os.setPosts.handler(({ input }) => {
      const saved = savePosts(input.posts);
      if (saved.ok) alarms.annunciator.setPosts(input.posts);
      return outcome(saved);
    }),
    detail: os.detail.handler(({ input }) => past.detail(input.occurrence)),
    past: os.past.handler(({ input }) => past.past(input)),
    watchDefinitions: os.watchDefinitions.handler(({ signal }) => definitions.watch(signal)),
    proposeDefinition: os.proposeDefinition.handler(({ input }) =>
      outcome(definitions.propose(input.definition, input.because)),
    ),
    approveDefinition: os.approveDefinition.handler(({ input }) =>
      outcome(definitions.approve(input.type, input.condition, input.number)),
    ),
    declineDefinition: os.declineDefinition.handler(({ input }) =>
      outcome(definitions.decline(input.type, input.condition, input.number, input.reason)),
    ),
    exportDefinitions: os.exportDefinitions.handler(() => definitions.exported()),
    meters: os.meters.handler(({ input }) => {
      const measured = meters.measure(input.from, input.to);
      return measured.ok
        ? { ok: true as const, meters: measured.value }
        : { ok: false as const, refusal: { ...measured.refusal, context: { ...measured.refusal.context } } };
    }),
  };
}
