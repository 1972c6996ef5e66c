import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCityDirectory } from '../../../src/hub/accounts/testing/cityDirectory.ts';
import { until } from './hub.fixture.ts';
import { hubOfEachTest } from './hubStory.fixture.ts';
import { accounts, type DeskStation, logOf, openDeskStation } from './testing/deskStation.ts';

let city: Awaited<ReturnType<typeof openCityDirectory>>;

const story = hubOfEachTest(async (dir) => {
  city = await openCityDirectory({
    people: {
      'u-17': { name: 'Essai de nuit', groups: ['vigie-nuit'] },
      'u-18': { name: 'Essai de jour', groups: ['vigie-jour'] },
      'u-19': { name: 'Essai d’ailleurs', groups: ['tous'] },
    },
  });
  const group = (name: string, acts: string[], priority: number) => ({
    ...{ group: name, posts: ['traffic'], priority },
    rights: [{ communes: 'all', acts }],
  });
  writeFileSync(
    join(dir, 'directory.json'),
    JSON.stringify({
      ...{ name: 'Annuaire de la ville', issuer: city.issuer, clientId: 'vigie', scope: 'profile groups' },
      groups: [group('vigie-nuit', ['alarm', 'call'], 4), group('vigie-jour', ['call'], 2)],
    }),
  );
  await accounts(dir, ['directory', 'directory.json']);
  story.after(city.close);
});

async function member(name: string): Promise<DeskStation> {
  const station = openDeskStation(name, { url: story.hub.url });
  story.after(() => station.close());
  await station.join(story.hub.url);
  await until('accounts are known', () => station.desk.state().wants === 'required');
  return station;
}
const addressFor = async ({ desk }: DeskStation): Promise<string> => {
  const begun = await desk.beginDirectory();
  if (!begun.ok) throw new Error(begun.refusal.code);
  return begun.value;
};

test('12.14 who the city’s directory knows signs in through a browser, acts in their name and is barred within 5 s', async () => {
  const a = await member('A');
  expect(a.desk.state()).toMatchObject({ directory: 'Annuaire de la ville', operator: null });
  await city.visit(await addressFor(a), 'u-17');
  await until('signed in', () => a.desk.state().operator !== null);
  expect(a.desk.state().operator).toMatchObject({
    ...{ id: 'directory:u-17', name: 'Essai de nuit', posts: ['traffic'], priority: 4 },
    rights: [{ communes: 'all', acts: ['alarm', 'call'] }],
  });
  const id = a.raise('LP-1');
  expect(a.acknowledge(id).ok).toBe(true);
  await until('shared', () => a.store.unsent() === 0);
  expect(logOf(story.dir).at(-1)?.by.operator).toBe('directory:u-17');
  // The directory alone knows the password: without the hub nobody of it can sign in anew, who is at work goes on.
  await a.leave();
  a.restart();
  expect(a.desk.state()).toMatchObject({ operator: { id: 'directory:u-17', name: 'Essai de nuit' }, known: [] });
  await a.join(story.hub.url);
  await accounts(story.dir, ['disable', 'directory:u-17']);
  await until('barred', () => a.desk.state().refusal?.code === 'operator.disabled');
  await city.visit(await addressFor(a), 'u-17');
  await until('told', () => a.announced.length > 0);
  expect(a.announced).toMatchObject([{ code: 'operator.disabled' }]);
});

test('12.14 at hand-over the next one’s groups count, and who is in none of the city’s groups may not work here', async () => {
  const a = await member('A');
  await city.visit(await addressFor(a), 'u-17');
  await until('signed in', () => a.desk.author() === 'directory:u-17');
  await city.visit(await addressFor(a), 'u-18');
  await until('handed over', () => a.desk.author() === 'directory:u-18');
  expect(a.acknowledge(a.raise('LP-1'))).toMatchObject({ refusal: { code: 'operator.not-allowed' } });
  await city.visit(await addressFor(a), 'u-19');
  await until('told', () => a.announced.length > 0);
  expect(a.announced).toMatchObject([{ code: 'operator.disabled' }]);
  expect(a.desk.author()).toBe('directory:u-18');
});

test('12.14 the way back is open once, to a browser of this machine that comes from the directory', async () => {
  const a = await member('A');
  const address = await addressFor(a);
  const redirect = new URL(new URL(address).searchParams.get('redirect_uri')!);
  const status = (path: string, method = 'GET', host = redirect.host) =>
    new Promise<number>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: redirect.port, path, method, headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.on('error', reject).end();
    });
  expect(await status('/')).toBe(404);
  expect(await status('/signed-in?state=x', 'POST')).toBe(404);
  expect(await status('/signed-in?state=x', 'GET', 'elsewhere.example')).toBe(404);
  expect(await status(`/signed-in?code=${'x'.repeat(5_000)}`)).toBe(404);
  // A page of this machine that guesses is told that the directory refuses; it has used the way up.
  expect(await status('/signed-in?code=x&state=x')).toBe(200);
  await until('told', () => a.announced.length > 0);
  expect(a.announced).toMatchObject([{ code: 'directory.refused' }]);
  await expect(status('/signed-in?code=x&state=x')).rejects.toThrow('ECONNREFUSED');
  expect(a.desk.author()).toBeNull();
});
