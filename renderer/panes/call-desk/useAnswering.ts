import { useEffect, useState } from 'react';
import { stationNow } from '../../state/clock.ts';
import { connection } from '../../state/station.ts';
import { answering } from './answering.ts';

/** At which other desk each call is answered or written in now, by call. The station tells of the end of each, too. */
export function useAnswering(): ReadonlyMap<string, string> {
  const [others, setOthers] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(
    () =>
      connection.watch(
        (client, signal) => client.call.watchLeases(undefined, { signal }),
        (leases) => {
          setOthers(answering(leases, stationNow()));
          return true;
        },
      ),
    [],
  );
  return others;
}
