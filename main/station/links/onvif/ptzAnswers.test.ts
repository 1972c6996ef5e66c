import { describe, expect, it } from 'vitest';
import { nodesAnswer, optionsAnswer, presetsAnswer, presetTokenAnswer, presetToursAnswer } from './ptzAnswers.ts';

/* Answers as the library's parser hands them: every element a list, every value a text. */
const body = (element: string, content: unknown): unknown => [{ [element]: [content] }];
const preset = (token: unknown, name?: unknown, more = {}): unknown => ({
  $: { token },
  ...(name === undefined ? {} : { name: [name] }),
  ...more,
});

describe('presets', () => {
  it('keep tokens as they are, and two of one name', () => {
    const read = presetsAnswer.parse(
      body('getPresetsResponse', { preset: [preset('01', 'Rue'), preset('1.0', 'Rue'), preset('P-7')] }),
    );
    expect(read.map(({ token, name }) => [token, name])).toEqual([
      ['01', 'Rue'],
      ['1.0', 'Rue'],
      ['P-7', 'P-7'],
    ]);
  });

  it('may be none, and may tell where they are', () => {
    expect(presetsAnswer.parse(body('getPresetsResponse', ''))).toEqual([]);
    const place = (zoom: object) => ({ PTZPosition: [{ panTilt: [{ $: { x: '0.5', y: '-0.25' } }], ...zoom }] });
    const read = presetsAnswer.parse(
      body('getPresetsResponse', {
        preset: [preset('1', 'a', place({ zoom: [{ $: { x: '1' } }] })), preset('2', 'b', place({}))],
      }),
    );
    expect(read.map((one) => one.place)).toEqual([
      { pan: 0.5, tilt: -0.25, zoom: 1 },
      { pan: 0.5, tilt: -0.25 },
    ]);
  });

  it('that are nonsense are left out, the others stay', () => {
    const odd = [null, 7, 'x', {}, preset(''), preset('x'.repeat(65)), preset('2', { _: 'B\u0000\u202e', $: {} })];
    const read = presetsAnswer.parse(body('getPresetsResponse', { preset: [...odd, preset('1', 'a')] }));
    expect(read.map(({ token, name }) => [token, name])).toEqual([
      ['2', 'B  '],
      ['1', 'a'],
    ]);
  });
});

const SPACE = { URI: ['http://x/PositionGenericSpace'], XRange: [{ min: ['-1'], max: ['1.0E0'] }] };

describe('heads', () => {
  it('are read with what they tell and without what they do not', () => {
    const nodes = nodesAnswer.parse(
      body('getNodesResponse', {
        PTZNode: [
          { $: { token: 'a' }, supportedPTZSpaces: [{ absolutePanTiltPositionSpace: [SPACE, { URI: ['u'] }] }] },
          {
            $: { token: 'b' },
            supportedPTZSpaces: [''],
            maximumNumberOfPresets: ['300'],
            homeSupported: ['true'],
            extension: [{ supportedPresetTour: [{ maximumNumberOfPresetTours: ['4'] }] }],
          },
        ],
      }),
    );
    expect(nodes).toMatchObject([
      { token: 'a', spaces: [{ kind: 'absolutePanTiltPositionSpace', x: { low: -1, high: 1 }, y: null }], presets: 0 },
      { token: 'b', spaces: [], presets: 300, home: true, tours: 4 },
    ]);
  });

  it('tell the same by their options', () => {
    const options = body('getConfigurationOptionsResponse', {
      PTZConfigurationOptions: [{ spaces: [{ zoomSpeedSpace: [SPACE] }] }],
    });
    expect(optionsAnswer.parse(options)).toMatchObject([{ kind: 'zoomSpeedSpace' }]);
  });
});

describe('tours of the camera', () => {
  it('say whether they run', () => {
    const tours = presetToursAnswer.parse(
      body('getPresetToursResponse', {
        presetTour: [
          { $: { token: 't1' }, name: ['Nuit'], status: [{ state: ['Touring'] }] },
          { $: { token: 't2' }, status: [{ state: ['Idle'] }] },
        ],
      }),
    );
    expect(tours).toEqual([
      { token: 't1', name: 'Nuit', running: true },
      { token: 't2', name: 't2', running: false },
    ]);
  });
});

describe('what is no answer', () => {
  const schemas = { nodesAnswer, optionsAnswer, presetsAnswer, presetTokenAnswer, presetToursAnswer };
  const answers = [undefined, null, '', 'x', [], [null], [{}], [{ fault: [{}] }], [{ getPresetsResponse: [] }], {}];
  it.each(Object.entries(schemas))('%s refuses it', (_, schema) => {
    for (const answer of answers) expect(schema.safeParse(answer).success).toBe(false);
  });
});
