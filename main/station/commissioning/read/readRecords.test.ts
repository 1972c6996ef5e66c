import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assetSchema, streetSchema } from '../../../../src/contract/cityFile.ts';
import type { FieldSource } from '../../../../src/contract/commissioning.ts';
import { badRows, createDesk, type Desk, DIJON, lamps, readAll } from './reading.fixture.ts';
import { readRecords } from './readRecords.ts';

let desk: Desk;
beforeEach(() => {
  desk = createDesk();
});
afterEach(() => desk.clear());

const table = (rows: string, header = 'id;nom;lon;lat') => desk.put('lampes.csv', `${header}\n${rows}`);

describe('what is wrong with a row is said by its line, and the others are read', () => {
  test('places', async () => {
    const read = await readAll(
      table(
        [
          '1;bon;5.041;47.322',
          '2;rien;;',
          '3;zéro;0;0',
          '4;mots;cinq;47.322',
          '5;virgule;5,041;47,322',
          '6;nan;NaN;47.322',
          '7;infini;5.041;-Infinity',
          '8;échangé;47.322;5.041',
          '9;Allemagne;13.4;52.5',
          '10;Lambert;854184.55;6693290.46',
          '11;Beaune;4.84;47.02',
          '12;à moitié;5.041;',
          '13;bon;5.09;47.322',
        ].join('\n'),
      ),
      lamps({ fields: { id: { column: 'id' }, name: { column: 'nom' }, kind: { constant: 'light-point' } } }),
    );
    expect(badRows(read)).toEqual([
      [3, 'row.no-place'],
      [4, 'row.no-place'],
      [5, 'row.number'],
      [6, 'row.number'],
      [7, 'row.not-finite'],
      [8, 'row.not-finite'],
      [9, 'row.swapped'],
      [10, 'row.outside-france'],
      [11, 'row.projection'],
      [12, 'row.outside-communes'],
      [13, 'row.no-place'],
    ]);
    expect(read.outcome?.bad[2]).toEqual({
      line: 5,
      refusal: { code: 'row.number', message: expect.any(String), context: { column: 'lon', value: 'cinq' } },
      sample: '4 ; mots ; cinq ; 47.322',
    });
    expect(read.records.map(({ id, line, body }) => [id, line, 'commune' in body && body.commune])).toEqual([
      ['1', 2, '21231'],
      ['13', 14, '21515'],
    ]);
    expect(read.outcome).toMatchObject({ count: 2, badCount: 11 });
  });

  test('a list of cameras with their addresses', async () => {
    const address = 'http://192.0.2.7/onvif/device_service';
    const rows = [address, 'ftp://192.0.2.7/', 'http://vigie:secret@192.0.2.7/', ''];
    const read = await readAll(
      table(
        rows
          .map((at, index) => `CAM-${index};Place;5.041;47.322;camera;${index};camera-onvif;C${index};${at}`)
          .join('\n'),
        'id;nom;lon;lat;genre;num;pilote;appareil;adresse',
      ),
      lamps({
        fields: {
          id: { column: 'id' },
          name: { column: 'nom' },
          kind: { column: 'genre' },
          number: { column: 'num' },
          driver: { column: 'pilote' },
          device: { column: 'appareil' },
          address: { column: 'adresse' },
        },
      }),
    );
    expect(badRows(read)).toEqual([
      [3, 'row.address'],
      [4, 'row.address'],
    ]);
    expect(read.records.map(({ body }) => 'device' in body && body.device)).toEqual([
      { driver: 'camera-onvif', id: 'C0', settings: { address } },
      { driver: 'camera-onvif', id: 'C3' },
    ]);
  });

  test('what else cameras are given: each row as strict as the city file', async () => {
    const fingerprint = Array.from({ length: 32 }, (_, at) => (at + 160).toString(16).toUpperCase()).join(':');
    const whole = { certificate: fingerprint, serialNumber: 'DEMO 7', hls: 'https://v.example/7/a.m3u8?x=1' };
    const rows: [serial: string, certificate: string, hls: string, whep: string, account: string][] = [
      [whole.serialNumber, whole.certificate, whole.hls, 'http://[::1]:8889/7/whep', 'belvue'],
      ['', '', '', '', ''],
      ['', fingerprint.replaceAll(':', '').toLowerCase(), '', '', ''],
      ['', fingerprint.slice(3), '', '', ''],
      ['', 'sha256 Fingerprint=AA:BB', '', '', ''],
      ['n'.repeat(101), '', '', '', ''],
      ['', '', 'rtsp://v.example/7', '', ''],
      ['', '', 'https://vigie:secret@v.example/7', '', ''],
      ['', '', '', 'https://v.example\\@w.example/', ''],
      ['', '', '', 'https://', ''],
      ['', '', '', '', 'axis'],
      ['', '', '', '', 'Belvue'],
      ['', '', '', '', '__proto__'],
      ['', '', '', '', 'belvue:secret'],
    ];
    const header = 'id;nom;lon;lat;adresse;serie;empreinte;hls;whep;compte';
    const of = (account: FieldSource) =>
      readAll(
        table(
          rows.map((row, at) => `CAM-${at};Place;5.041;47.322;http://192.0.2.7/${at};${row.join(';')}`).join('\n'),
          header,
        ),
        lamps({
          fields: {
            ...{ id: { column: 'id' }, name: { column: 'nom' }, kind: { constant: 'camera' } },
            ...{ driver: { constant: 'camera-onvif' }, device: { column: 'id' }, address: { column: 'adresse' } },
            ...{ serialNumber: { column: 'serie' }, certificate: { column: 'empreinte' } },
            ...{ hls: { column: 'hls' }, whep: { column: 'whep' }, account },
          },
        }),
      );
    const read = await of({ column: 'compte' });
    expect(badRows(read)).toEqual([
      [5, 'row.certificate'],
      [6, 'row.certificate'],
      [7, 'row.serial-number'],
      [8, 'row.server-address'],
      [9, 'row.server-address'],
      [10, 'row.server-address'],
      [11, 'row.server-address'],
      ...[12, 13, 14, 15].map((line) => [line, 'row.account']),
    ]);
    const contexts = read.outcome?.bad.map(({ refusal }) => refusal.context) ?? [];
    expect([contexts[3], contexts[5], contexts[7]]).toEqual([{ field: 'hls' }, { field: 'whep' }, { value: 'axis' }]);
    expect(read.records.map(({ body }) => 'device' in body && body.device?.settings)).toEqual([
      { address: 'http://192.0.2.7/0', ...whole, whep: 'http://[::1]:8889/7/whep', account: 'belvue' },
      { address: 'http://192.0.2.7/1' },
      { address: 'http://192.0.2.7/2', certificate: fingerprint.replaceAll(':', '').toLowerCase() },
    ]);
    for (const { body } of read.records) expect(assetSchema.parse(body)).toEqual(body);
    // The file's own word for a maker is translated as its other words are.
    const translated = await of({ column: 'compte', values: { axis: 'belvue', Belvue: 'belvue' } });
    expect(badRows(translated).filter(([, code]) => code === 'row.account')).toEqual([
      [14, 'row.account'],
      [15, 'row.account'],
    ]);
    // Each is refused by the city file in the same way.
    for (const [at, [serialNumber, certificate, hls, whep, account]] of rows.entries()) {
      const said = Object.entries({ serialNumber, certificate, hls, whep, account }).filter(([, word]) => word !== '');
      const asset = {
        ...read.records[0]!.body,
        device: { driver: 'camera-onvif', id: 'C', settings: Object.fromEntries(said) },
      };
      // Whether the account is there is asked of each camera when it is used.
      expect(assetSchema.safeParse(asset).success, `row ${at}`).toBe(at < 3 || account === 'axis');
    }
  });

  test('identifiers, kinds, numbers, communes, devices, texts', async () => {
    const long = 'x'.repeat(201);
    const read = await readAll(
      table(
        [
          'LP-1;Lampe;light-point;417;21231;light-point;L1',
          'LP-1;la même;light-point;;;;',
          ';sans;light-point;;;;',
          '???;signes;light-point;;;;',
          'LP-5;genre;réverbère;;;;',
          'LP-6;numéro;light-point;douze;;;',
          'LP-7;commune;light-point;;99999;;',
          'LP-8;pilote seul;light-point;;;light-point;',
          'LP-9;appareil seul;light-point;;;;L9',
          `LP-10;${long};light-point;;;;`,
          'LP-11;zéro perdu;light-point;12,0;1004;;',
          'Candélabre n° 12/b;accents;light-point;;;;',
        ]
          .map((row) => row.replace(/^([^;]*);([^;]*);/, '$1;$2;5.041;47.322;'))
          .join('\n'),
        'id;nom;lon;lat;genre;num;insee;pilote;appareil',
      ),
      lamps({
        fields: {
          id: { column: 'id' },
          name: { column: 'nom' },
          kind: { column: 'genre' },
          number: { column: 'num' },
          commune: { column: 'insee' },
          driver: { column: 'pilote' },
          device: { column: 'appareil' },
        },
      }),
    );
    expect(badRows(read)).toEqual([
      [3, 'row.id-twice'],
      [4, 'row.id-empty'],
      [5, 'row.id'],
      [6, 'row.kind'],
      [7, 'row.number'],
      [8, 'row.commune'],
      [10, 'row.device'],
      [11, 'row.text-too-long'],
    ]);
    expect(read.outcome?.bad[0]?.refusal.context).toEqual({ id: 'LP-1', line: 2 });
    expect(read.records.map(({ body }) => body)).toEqual([
      {
        id: 'LP-1',
        kind: 'light-point',
        name: 'Lampe',
        number: 417,
        commune: '21231',
        at: [5.041, 47.322],
        device: { driver: 'light-point', id: 'L1' },
      },
      { id: 'LP-8', kind: 'light-point', name: 'pilote seul', number: 8, commune: '21231', at: [5.041, 47.322] },
      { id: 'LP-11', kind: 'light-point', name: 'zéro perdu', number: 12, commune: '01004', at: [5.041, 47.322] },
      {
        id: 'Candelabre-n-12-b',
        kind: 'light-point',
        name: 'accents',
        number: 0,
        commune: '21231',
        at: [5.041, 47.322],
      },
    ]);
    for (const { body } of read.records) expect(assetSchema.parse(body)).toEqual(body);
  });

  test('the first five hundred bad rows are kept, all are counted', async () => {
    const read = await readAll(table(Array.from({ length: 1_200 }, (_, i) => `${i};x;;`).join('\n')), lamps());
    expect(read.outcome).toMatchObject({ count: 0, badCount: 1_200 });
    expect(read.outcome?.bad.length).toBe(500);
    expect(read.outcome?.bad[499]?.line).toBe(501);
  });
});

test('the identifiers of rows that were left out are told, so that a mistake in a file removes nothing', async () => {
  const leftOut: string[] = [];
  await readRecords(
    table('LP-1;a;5.041;47.322\nLP-2;b;;\nLP-3;c;cinq;47\n;d;5.041;\nLP-5;e;5.042;47.322'),
    lamps({ fields: { id: { column: 'id' }, kind: { constant: 'light-point' } } }),
    DIJON,
    { onRecords: () => undefined, onLeftOut: (id) => leftOut.push(id) },
  );
  expect(leftOut).toEqual(['LP-2', 'LP-3']);
});

describe('rows without an identifier of their own', () => {
  const rows = [
    'a;Lampe;5.041;47.322',
    'b;Lampe;5.042;47.322',
    'c;Lampe;5.041;47.322',
    'a;Lampe;5.041;47.322',
    'a;Lampe;5.041;47.322',
  ];
  const idsOf = async (lines: readonly string[], header?: string, change = {}) =>
    (await readAll(table(lines.join('\n'), header), lamps(change))).records.map(({ id }) => id);

  test('have the same one in every reading, whatever the order of rows and columns', async () => {
    const ids = await idsOf(rows);
    expect(ids[0]).toMatch(/^[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(5);
    expect(ids.filter((id) => id.startsWith(ids[0]!))).toEqual([ids[0], `${ids[0]}-2`, `${ids[0]}-3`]);
    expect((await idsOf(rows.toReversed())).toSorted()).toEqual(ids.toSorted());
    const turned = rows.map((row) => row.split(';').toReversed().join(';'));
    expect(await idsOf(turned, 'lat;lon;nom;id')).toEqual(ids);
  });

  test('have another in another dataset, place or content; a millimetre is no other place', async () => {
    const [id] = await idsOf(['a;Lampe;5.041;47.322']);
    expect(await idsOf(['a;Lampe;5.041;47.322'], undefined, { dataset: 'autres' })).not.toEqual([id]);
    expect(await idsOf(['a;Lampe;5.04101;47.322'])).not.toEqual([id]);
    expect(await idsOf(['a;Lampe 2;5.041;47.322'])).not.toEqual([id]);
  });

  test('keep it when only the mapping changes', async () => {
    const [id] = await idsOf(['a;Lampe;5.041;47.322']);
    expect(await idsOf(['a;Lampe;5.041;47.322'], undefined, { attributes: { Nom: 'nom' }, title: 'Autre' })).toEqual([
      id,
    ]);
  });
});

describe('what a mapping can do', () => {
  test('translate words, join columns, put a constant, stand in for what is empty, tell two files of numbers apart', async () => {
    const { records } = await readAll(
      table('12;LED;Rue Monge;5.041;47.322\n13;;Rue Berbisey;5.042;47.322', 'id;type;voie;lon;lat'),
      lamps({
        fields: {
          id: { column: 'id', prefix: 'dae-' },
          name: { columns: ['type', 'voie'], separator: ', ' },
          kind: { column: 'type', values: { LED: 'light-point' }, otherwise: 'other' },
        },
        attributes: { Voie: 'voie' },
      }),
    );
    expect(records.map(({ body }) => body)).toMatchObject([
      { id: 'dae-12', name: 'LED, Rue Monge', kind: 'light-point', number: 12, attributes: { Voie: 'Rue Monge' } },
      { id: 'dae-13', name: 'Rue Berbisey', kind: 'other', number: 13 },
    ]);
  });

  test('find a street of the register, and say how many it does not know', async () => {
    const { records, outcome } = await readAll(
      table('1;Rue de la Liberté;5.041;47.322\n2;Rue inconnue;5.042;47.322', 'id;nom;lon;lat'),
      lamps({ fields: { kind: { constant: 'other' }, street: { column: 'nom' } } }),
    );
    expect(records.map(({ body }) => 'street' in body && body.street)).toEqual(['S-LIBERTE', false]);
    expect(outcome?.remarks).toMatchObject([{ code: 'street.unknown', context: { count: 1 } }]);
  });

  test('numbers with a decimal comma become numbers; codes that only look like numbers stay as they are', async () => {
    const { records } = await readAll(
      table('1;x;5,041;47,322;12,5;01149;3 000;2,50;oui', 'id;nom;lon;lat;p;code;mille;zéro;mot'),
      lamps({
        source: { decimal: ',' },
        attributes: { p: 'p', code: 'code', mille: 'mille', zéro: 'zéro', mot: 'mot' },
      }),
    );
    expect(records[0]?.body).toMatchObject({
      at: [5.041, 47.322],
      attributes: { p: 12.5, code: '01149', mille: '3 000', zéro: '2,50', mot: 'oui' },
    });
  });

  test('an attribute that is too long is cut, and that is said', async () => {
    const { records, outcome } = await readAll(
      table(`1;x;5.041;47.322;${'é'.repeat(600)}`, 'id;nom;lon;lat;note'),
      lamps({ attributes: { Note: 'note' } }),
    );
    expect(records[0]?.body).toMatchObject({ attributes: { Note: 'é'.repeat(500) } });
    expect(outcome?.remarks).toMatchObject([{ code: 'attribute.cut', context: { subject: 'Note', count: 1 } }]);
  });

  test.each<[string, Parameters<typeof lamps>[0], string, object]>([
    ['a column that is not there', { fields: { kind: { column: 'genre' } } }, 'import.column', { column: 'genre' }],
    [
      'a field that is none',
      { fields: { kind: { constant: 'other' }, colour: { constant: 'red' } } },
      'import.field',
      { field: 'colour' },
    ],
    ['no kind', { fields: {} }, 'import.field-missing', { field: 'kind' }],
    ['another format', { source: { format: 'geojson' } }, 'import.unreadable', { reason: 'other-format' }],
    ['no dataset', { dataset: 'Éclairage public' }, 'import.mapping', { field: 'dataset' }],
  ])('%s: refused before anything is read', async (_, change, code, context) => {
    const { refusal } = await readAll(table('1;x;5.041;47.322'), lamps(change));
    expect(refusal).toMatchObject({ code, context });
  });
});

describe('text from outside', () => {
  test('formulas, markup and SQL stay text; what nobody sees is taken away', async () => {
    const names = [
      '=HYPERLINK("http://x";"y")',
      '@SUM(1+1)*cmd|calc',
      '<img src=x onerror=alert(1)>',
      "'; DROP TABLE asset; --",
      '#{7*7}{{7*7}}',
    ];
    const quoted = names.map((name, i) => `${i};"${name.replaceAll('"', '""')}";5.041;47.322`);
    const { records } = await readAll(
      table([...quoted, '9;"a\u202etxt.exe\u0000\u001b[31m \u200b  b\n\tc";5.041;47.322'].join('\n')),
      lamps({ attributes: { Nom: 'nom' } }),
    );
    expect(records.map(({ body }) => 'name' in body && body.name)).toEqual([...names, 'atxt.exe[31m b c']);
    expect(records[2]?.body).toMatchObject({ attributes: { Nom: '<img src=x onerror=alert(1)>' } });
  });

  test('columns and attributes named __proto__ and constructor are columns like others', async () => {
    const { records } = await readAll(
      table('5.041;47.322;méchant;autre', 'lon;lat;__proto__;constructor'),
      lamps({
        fields: { name: { column: '__proto__' }, kind: { column: 'constructor', values: { autre: 'other' } } },
        attributes: { constructor: 'constructor' },
      }),
    );
    expect(records[0]?.body).toMatchObject({ name: 'méchant', kind: 'other' });
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
    expect(({} as Record<string, unknown>).name).toBeUndefined();
  });
});

describe('streets', () => {
  const streets = (rows: string) => desk.put('voies.csv', `id;nom;sens;classe;geom\n${rows}`);
  const mapping = lamps({
    target: 'street',
    place: { both: 'geom' },
    fields: { id: { column: 'id' }, name: { column: 'nom' }, oneWay: { column: 'sens' }, class: { column: 'classe' } },
  });

  test('ways, classes, several lines in one row', async () => {
    const read = await readAll(
      streets(
        [
          'a;Rue Monge;SENS UNIQUE;;LINESTRING(5.03 47.32,5.031 47.321,5.031 47.321)',
          'b;Rue Berbisey;Sens inverse;local;LINESTRING(5.03 47.32,5.031 47.321)',
          'c;Rocade;Double sens;ring-road;MULTILINESTRING((5.03 47.32,5.031 47.321),(5.04 47.32,5.041 47.321),(5 47.3))',
          'd;;;;LINESTRING(5.03 47.32,5.031 47.321)',
          'e;x;peut-être;;LINESTRING(5.03 47.32,5.031 47.321)',
          'f;x;;boulevard;LINESTRING(5.03 47.32,5.031 47.321)',
          'g;x;;;POINT(5.03 47.32)',
          'h;x;;;LINESTRING(5.03 47.32,5.03 47.32)',
          'i;x;;;LINESTRING(5.03 47.32',
          'j;x;;;LINESTRING EMPTY',
          'k;x;;;LINESTRING(5.03 47.32,cinq 47)',
        ].join('\n'),
      ),
      mapping,
    );
    expect(badRows(read)).toEqual([
      [5, 'row.empty'],
      [6, 'row.one-way'],
      [7, 'row.class'],
      [8, 'row.geometry'],
      [9, 'row.geometry-short'],
      [10, 'row.damaged'],
      [11, 'row.no-place'],
      [12, 'row.position'],
    ]);
    expect(read.records.map(({ id, body }) => [id, body])).toMatchObject([
      [
        'a',
        {
          name: 'Rue Monge',
          commune: '21231',
          class: 'local',
          oneWay: true,
          line: [
            [5.03, 47.32],
            [5.031, 47.321],
          ],
        },
      ],
      [
        'b',
        {
          oneWay: true,
          line: [
            [5.031, 47.321],
            [5.03, 47.32],
          ],
        },
      ],
      [
        'c',
        {
          class: 'ring-road',
          line: [
            [5.03, 47.32],
            [5.031, 47.321],
          ],
        },
      ],
      [
        'c.2',
        {
          id: 'c.2',
          line: [
            [5.04, 47.32],
            [5.041, 47.321],
          ],
        },
      ],
    ]);
    expect(read.records[2]?.body).not.toHaveProperty('oneWay');
    expect(read.outcome?.remarks.map(({ code }) => code).toSorted()).toEqual(['geometry.parts', 'geometry.parts-lost']);
    for (const { body } of read.records) expect(streetSchema.parse(body)).toEqual(body);
  });
});

describe('long readings', () => {
  test('are cancelled between slices', async () => {
    const stop = new AbortController();
    let given = 0;
    const read = await readRecords(
      table(Array.from({ length: 20_000 }, (_, i) => `${i};x;5.041;47.322`).join('\n')),
      lamps(),
      DIJON,
      {
        onRecords: (some) => {
          given += some.length;
          stop.abort();
        },
        signal: stop.signal,
      },
    );
    expect(read).toMatchObject({ ok: false, refusal: { code: 'import.cancelled' } });
    expect(given).toBeLessThan(5_000);
  });

  test('wait for whoever takes the records, and say how far they are', async () => {
    const progress: number[] = [];
    let waiting = 0;
    const read = await readRecords(
      table(Array.from({ length: 5_000 }, (_, i) => `${i};x;5.041;47.322`).join('\n')),
      lamps(),
      DIJON,
      {
        async onRecords() {
          waiting += 1;
          expect(waiting).toBe(1);
          await new Promise((resolve) => setImmediate(resolve));
          waiting -= 1;
        },
        onProgress: (rows) => progress.push(rows),
      },
    );
    expect(read).toMatchObject({ ok: true, value: { count: 5_000 } });
    expect(progress.at(-1)).toBe(5_000);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });
});
