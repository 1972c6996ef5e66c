import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import proj4 from 'proj4';
import type { RunningVigie } from './fixtures/launch.ts';
import { expect, test } from './fixtures/vigie.ts';
import { windowOn } from './fixtures/window.ts';

/*
 * A city's file, as its services hand it out: a table written by a French spreadsheet, in Lambert-93 with decimal
 * commas and Windows characters, with the faults that such files have.
 */

const LAMBERT_93 =
  '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs';

interface Defibrillator {
  readonly number: number;
  readonly place: string;
}

/** A row of the table; near the centre of the city. */
function row([lon, lat]: readonly [number, number], { number, place }: Defibrillator): string {
  const [x, y] = proj4('EPSG:4326', LAMBERT_93, [lon + (number % 10) * 0.0004, lat + Math.floor(number / 10) * 0.0003]);
  return [`DAE-${number}`, place, 'intérieur', x?.toFixed(2).replace('.', ','), y?.toFixed(2).replace('.', ',')].join(
    ';',
  );
}

/** Where the city that runs has its centre. */
function centreOf({ ready }: RunningVigie): readonly [number, number] {
  const city = JSON.parse(readFileSync(path.join(ready.data, 'city', 'demonstration-1.city.json'), 'utf8'));
  return city.centre;
}

/** Writes the delivery as a file and answers its path. */
function delivery(vigie: RunningVigie, name: string, rows: readonly Defibrillator[], spoilt: readonly string[] = []) {
  const centre = centreOf(vigie);
  const lines = ['REFERENCE;LIEU;ACCES;X_L93;Y_L93', ...rows.map((one) => row(centre, one)), ...spoilt];
  const file = path.join(vigie.ready.data, name);
  writeFileSync(file, Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1'));
  return file;
}

const rows = (count: number): Defibrillator[] =>
  Array.from({ length: count }, (_, n) => ({ number: 101 + n, place: `Mairie annexe n° ${101 + n}` }));

/** Opens the pane by its name. */
async function openPane(page: Page): Promise<Locator> {
  // From now on the chooser of files is the test's, not the machine's: long before a key asks for it.
  page.on('filechooser', () => undefined);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('import de fichiers');
  await expect(page.getByRole('option', { name: /Volet Import de fichiers/ })).toBeVisible();
  await page.keyboard.press('Enter');
  const pane = page.locator('[data-pane="commissioning"]');
  await expect(pane).toBeVisible();
  await expect(pane.getByRole('button', { name: 'Choisir un fichier' })).toBeFocused();
  return pane;
}

/** Chooses a file by the key that is under the hand. */
async function choose(page: Page, file: string): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
  await chooser.setFiles(file);
}

/** Fills in what the station cannot know of the table. */
async function mapDefibrillators(pane: Locator): Promise<void> {
  const source = (field: string) => pane.getByRole('combobox', { name: `D’où vient : ${field}`, exact: true });
  await pane.getByRole('combobox', { name: 'Elles deviennent' }).selectOption('asset');
  await pane.getByRole('textbox', { name: 'Titre' }).fill('Défibrillateurs');
  await pane.getByRole('textbox', { name: 'Nom court' }).fill('defibrillateurs');
  await source('Identifiant').selectOption({ label: 'REFERENCE' });
  await source('Nom').selectOption({ label: 'LIEU' });
  await source('Genre').selectOption({ label: 'toujours la même valeur…' });
  await pane.getByRole('combobox', { name: 'Valeur pour toutes les lignes : Genre' }).selectOption('defibrillator');
}

const stage = (pane: Locator, name: string) => expect(pane).toHaveAttribute('data-stage', name);

/** From the preview to the end, by keys only: the question has them on its harmless answer. */
async function apply(page: Page, pane: Locator): Promise<void> {
  await page.keyboard.press('Control+Enter');
  await expect(pane.getByRole('button', { name: 'Non, ne rien changer' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await stage(pane, 'applied');
}

test('a city’s table is read, looked at, applied, changed by the next delivery and taken back, by keyboard', async ({
  vigie,
}) => {
  // Two deliveries and both of them undone: twice as long as other stories.
  test.slow();
  const { page } = vigie;
  await windowOn(page).liveMap();
  const pane = await openPane(page);
  await expect(pane.getByText('Aucun import n’a encore été fait.')).toBeVisible();
  const first = delivery(vigie, 'defibrillateurs_2026-01.csv', rows(12), [
    'DAE-900;Sans lieu;intérieur;;',
    `=cmd|'/C calc'!A0;<img src=x onerror=alert(1)>;intérieur;abc;def`,
    row(centreOf(vigie), { number: 101, place: 'Le même une seconde fois' }),
  ]);
  await choose(page, first);

  // What is in it, in sentences.
  await stage(pane, 'content');
  await expect(pane.locator('[data-remark="projection.not-wgs84"]')).toHaveText(
    'Ce fichier est en Lambert-93, pas en WGS 84 : les coordonnées seront converties.',
  );
  await expect(pane.getByRole('row', { name: /LIEU.*Mairie annexe n° 101/ })).toBeVisible();
  await expect(pane.getByRole('button', { name: 'Continuer' })).toBeFocused();
  await page.keyboard.press('Enter');
  await stage(pane, 'mapping');
  await mapDefibrillators(pane);
  await page.keyboard.press('Control+Enter');

  await stage(pane, 'preview');
  await expect(pane.getByRole('button', { name: '12 ajoutés', exact: true })).toBeVisible();
  await expect(pane.getByRole('button', { name: /3 lignes écartées/ })).toBeVisible();
  await expect(pane.getByText('Pas de coordonnées.').first()).toBeVisible();
  await expect(pane.getByText('L’identifiant « DAE-101 » est déjà à la ligne 2.').first()).toBeVisible();
  await expect(pane.locator('img')).toHaveCount(0);
  await pane.getByRole('treegrid', { name: 'Lignes écartées' }).focus();
  await page.keyboard.press('c');
  await expect(pane.getByText(/^3 lignes copiées/)).toBeVisible();
  await pane.getByRole('button', { name: '12 ajoutés', exact: true }).click();
  await expect(pane.getByText('Mairie annexe n° 101').first()).toBeVisible();

  // Asked once, in words; taken back by Escape, and then nothing has happened.
  await page.keyboard.press('Control+Enter');
  const question = pane.locator('[data-question]');
  await expect(question).toContainText('Ajouter 12 défibrillateurs, en modifier 0, en retirer 0');
  await expect(question).toContainText('3 lignes illisibles seront laissées de côté.');
  await page.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
  await stage(pane, 'preview');
  await apply(page, pane);
  await expect(pane.getByText('Import terminé')).toBeVisible();

  // It is there for everybody who looks for it.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Mairie annexe n° 105');
  await expect(page.getByRole('option', { name: /Mairie annexe n° 105/ }).first()).toBeVisible();
  await page.keyboard.press('Escape');

  // The next delivery: one renamed, one gone, one more. The mapping of the last time is offered by itself.
  await pane.getByRole('button', { name: 'Importer un autre fichier' }).focus();
  await page.keyboard.press('Enter');
  await stage(pane, 'empty');
  await expect(pane.locator('[data-imports="1"]')).toBeVisible();
  const changed = [
    ...rows(11).map((one) => (one.number === 103 ? { ...one, place: 'Gymnase' } : one)),
    { number: 150, place: 'Piscine' },
  ];
  await choose(page, delivery(vigie, 'defibrillateurs_2026-02.csv', changed));
  await stage(pane, 'content');
  await expect(pane.getByRole('button', { name: 'Continuer' })).toBeFocused();
  await page.keyboard.press('Enter');
  await stage(pane, 'mapping');
  await expect(pane.getByText('Ces correspondances ont servi la dernière fois pour ces données.')).toBeVisible();
  await expect(pane.getByRole('textbox', { name: 'Nom court' })).toHaveValue('defibrillateurs');
  await page.keyboard.press('Control+Enter');
  await stage(pane, 'preview');
  for (const count of ['1 ajouté', '1 modifié', '1 retiré'])
    await expect(pane.getByRole('button', { name: count, exact: true })).toBeVisible();
  await pane.getByRole('button', { name: '1 modifié', exact: true }).click();
  await expect(pane.getByRole('row', { name: /Nom Mairie annexe n° 103 Gymnase/ })).toBeVisible();
  await apply(page, pane);

  // The older one cannot be undone while the newer stands on it, and says so; then both go, newest first.
  await expect(pane.getByRole('button', { name: 'Importer un autre fichier' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const history = pane.getByRole('treegrid', { name: 'Imports passés' });
  await expect(history).toBeFocused();
  await expect(history.getByRole('row')).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  await expect(pane.locator('[data-refusal="import.overlaid"]')).toBeVisible();
  await page.keyboard.press('Home');
  const undo = async (words: RegExp): Promise<void> => {
    await pane.getByRole('button', { name: 'Annuler cet import' }).focus();
    await page.keyboard.press('Enter');
    await expect(pane.locator('[data-question]')).toContainText(words);
    await expect(pane.getByRole('button', { name: 'Non, le garder' })).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await expect(pane.getByText(/^Annulé le .* par /)).toBeVisible();
  };
  await undo(/Retirer 1 équipement, en rétablir 1 comme avant, en remettre 1/);
  await history.focus();
  await page.keyboard.press('ArrowDown');
  await undo(/Retirer 12 équipements/);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Mairie annexe n° 105');
  await expect(page.getByRole('option', { name: /Mairie annexe n° 105/ })).toHaveCount(0);
});

test('what is no file of a city is refused in words, and nothing is kept of it', async ({ vigie }) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  const pane = await openPane(page);
  const drop = async (files: Record<string, string>): Promise<void> => {
    const transfer = await page.evaluateHandle((named) => {
      const data = new DataTransfer();
      for (const [name, text] of Object.entries(named)) data.items.add(new File([text], name));
      return data;
    }, files);
    await pane.dispatchEvent('dragover', { dataTransfer: transfer });
    await pane.dispatchEvent('drop', { dataTransfer: transfer });
  };
  await drop({ 'a.csv': 'x;y\n1;2\n', 'b.csv': 'x;y\n1;2\n' });
  await expect(pane.getByText(/^▲ Un seul fichier à la fois/)).toBeVisible();
  await stage(pane, 'empty');
  await drop({ 'vide.csv': '' });
  await expect(pane.locator('[data-refusal="import.empty"]')).toBeVisible();
  await drop({ '../../<b>plan</b>.pdf': '%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj\n<< >>\nendobj\n' });
  await expect(pane.locator('[data-refusal^="import."]')).toBeVisible();
  await expect(pane.locator('[data-refusal="import.empty"]')).toHaveCount(0);
  await stage(pane, 'empty');
  await expect(pane.getByText('Aucun import n’a encore été fait.')).toBeVisible();
});

test('a mapping is saved as a file, opened again, and refused field by field when it is wrong @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  const pane = await openPane(page);
  await choose(page, delivery(vigie, 'defibrillateurs.csv', rows(5)));
  await stage(pane, 'content');
  await expect(pane.getByRole('button', { name: 'Continuer' })).toBeFocused();
  await page.keyboard.press('Enter');
  await stage(pane, 'mapping');
  await mapDefibrillators(pane);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    pane.getByRole('button', { name: 'Enregistrer en fichier' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('defibrillateurs.vigie-import.json');
  const saved = path.join(vigie.ready.data, 'saved.json');
  await download.saveAs(saved);
  const mapping = JSON.parse(readFileSync(saved, 'utf8'));
  expect(mapping).toMatchObject({ format: 'vigie-import', fields: { kind: { constant: 'defibrillator' } } });

  const open = async (text: string): Promise<void> => {
    const file = path.join(vigie.ready.data, 'opened.json');
    writeFileSync(file, text);
    await pane.locator('[data-mapping-file]').setInputFiles(file);
  };
  await open(JSON.stringify({ ...mapping, dataset: 'Défi', fields: { kind: { colonne: 'X' } }, target: 'lampes' }));
  const alert = pane.getByRole('alert');
  for (const wrong of ['Nom court : petites lettres', 'Genre : illisible', 'Ce que deviennent les données : valeur'])
    await expect(alert).toContainText(wrong);
  await expect(pane.getByRole('textbox', { name: 'Titre' })).toHaveValue('Défibrillateurs');
  await open(JSON.stringify({ ...mapping, title: 'Ouverte' }));
  await expect(alert).toHaveCount(0);
  await expect(pane.getByRole('textbox', { name: 'Titre' })).toHaveValue('Ouverte');

  // A window that is loaded again goes on where it was.
  await page.reload();
  await windowOn(page).liveMap();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('import de fichiers');
  await page.keyboard.press('Enter');
  await stage(pane, 'content');
  await pane.getByRole('button', { name: 'Continuer' }).click();
  await expect(pane.getByRole('textbox', { name: 'Titre' })).toHaveValue('Ouverte');
});

test('the station is killed while a mapping is filled in: nothing of it is lost, the file is asked for again', async ({
  vigie,
  noise,
}) => {
  noise.forgive(/WebSocket connection to .* failed|ERR_CONNECTION_(REFUSED|RESET)|Failed to (fetch|load resource)/);
  const { page, ready } = vigie;
  await windowOn(page).liveMap();
  const pane = await openPane(page);
  const file = delivery(vigie, 'defibrillateurs.csv', rows(5));
  await choose(page, file);
  await stage(pane, 'content');
  await expect(pane.getByRole('button', { name: 'Continuer' })).toBeFocused();
  await page.keyboard.press('Enter');
  await stage(pane, 'mapping');
  await mapDefibrillators(pane);

  const { station } = ready.pids;
  if (station === undefined) throw new Error('the station told no process id');
  process.kill(station, 'SIGKILL');
  await expect(pane.getByText('Ce qui est rempli ici est gardé.')).toBeVisible();
  await expect(pane.getByRole('textbox', { name: 'Titre' })).toHaveValue('Défibrillateurs');
  await expect(page.locator('[data-link="lost"]')).toHaveCount(0, { timeout: 60_000 });

  // The file went with the station; what was filled in did not.
  await pane.getByRole('textbox', { name: 'Titre' }).focus();
  await page.keyboard.press('Control+Enter');
  await expect(pane.locator('[data-refusal="import.no-upload"]')).toBeVisible();
  await expect(pane.getByText('Les correspondances que vous avez remplies sont gardées')).toBeVisible();
  await expect(pane.getByRole('button', { name: 'Choisir un fichier' })).toBeFocused();
  await choose(page, file);
  await stage(pane, 'content');
  await expect(pane.getByRole('button', { name: 'Continuer' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(pane.getByRole('textbox', { name: 'Titre' })).toHaveValue('Défibrillateurs');
  await pane.getByRole('textbox', { name: 'Titre' }).focus();
  await page.keyboard.press('Control+Enter');
  await stage(pane, 'preview');
  await expect(pane.getByRole('button', { name: '5 ajoutés', exact: true })).toBeVisible();
});

test('each step of an import passes the accessibility rules and has all its words, by day and by night @browser-only', async ({
  vigie,
}) => {
  const { page } = vigie;
  await windowOn(page).liveMap();
  const pane = await openPane(page);
  // One light after the other; both languages at each step.
  const look = async (step: string): Promise<void> => {
    await page.keyboard.press('Alt+n');
    const { violations } = await new AxeBuilder({ page })
      .include('[data-pane="commissioning"]')
      .withTags(['wcag2a', 'wcag2aa'])
      .analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    );
    expect(found, step).toEqual([]);
    for (const language of ['en', 'fr']) {
      await page.keyboard.press('Alt+l');
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(pane).not.toContainText(/\{\{|\b(step|content|start|set|place|source|preview|imports)\.[a-z]+/);
    }
  };
  await look('file');
  await pane.getByRole('button', { name: 'Choisir un fichier' }).focus();
  await choose(page, delivery(vigie, 'defibrillateurs.csv', rows(5), ['DAE-900;Sans lieu;intérieur;;']));
  await stage(pane, 'content');
  await look('content');
  await pane.getByRole('button', { name: 'Continuer' }).click();
  await mapDefibrillators(pane);
  await look('mapping');
  await pane.getByRole('button', { name: 'Voir l’aperçu' }).click();
  await stage(pane, 'preview');
  await look('preview');
  await pane.getByRole('button', { name: 'Appliquer' }).click();
  await look('question');
  await pane.getByRole('button', { name: 'Oui, appliquer' }).click();
  await stage(pane, 'applied');
  await look('applied');
  await pane.getByRole('button', { name: 'Voir les imports passés' }).click();
  await look('history');
});
