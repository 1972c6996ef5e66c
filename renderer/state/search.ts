import { useEffect, useState } from 'react';
import type { SearchAnswer, SearchHit } from '../../src/contract/assets.ts';
import { connection } from './station.ts';
import { useLink } from './stores.ts';

/** Milliseconds: a fast typist's next letter comes before, and is one question with the others. */
const PAUSE = 120;
/** Milliseconds until the same is asked again of a station that still reads the city. */
const AGAIN = 1_000;

export interface Found extends SearchAnswer {
  /** The words these hits answer. Other than what is typed now: the answer is on its way. */
  readonly query: string;
}

const NOTHING: Found = { query: '', hits: [], complete: true };

/**
 * What the station finds for the words typed so far; the answer to older words never replaces that to newer ones.
 * While the station still reads the city, what is missing appears by itself.
 */
export function useSearch(text: string, limit: number, types?: readonly SearchHit['type'][]): Found {
  const query = text.trim();
  const asked = query.length >= 2 || /^\d+$/.test(query);
  const away = useLink(({ state }) => state !== 'connected');
  const [found, setFound] = useState<Found>(NOTHING);
  const wanted = types?.join(' ');
  useEffect(() => {
    if (!asked || away) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      const answer = await connection.ask((client) =>
        client.asset.search({ query, limit, types: wanted?.split(' ') as SearchHit['type'][] | undefined }),
      );
      if (over || answer === null) return;
      setFound({ query, ...answer });
      if (!answer.complete) timer = setTimeout(ask, AGAIN);
    };
    timer = setTimeout(ask, PAUSE);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [query, asked, away, limit, wanted]);
  return asked ? found : NOTHING;
}
