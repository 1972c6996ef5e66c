import path from 'node:path';
import { FLAGS } from './options.ts';

/** Folder of the built pages, seen from the shell's bundle. */
export const rendererFolder = (shellFolder: string): string => path.join(shellFolder, '..', 'renderer');

/** Native code and programs cannot run from inside an archive: electron-builder puts them beside it. */
export const outsideArchive = (file: string): string => file.replace(/app\.asar([/\\])/, 'app.asar.unpacked$1');

/** Where the displays addon may be: built here, or beside the program. */
export function addonPlaces(shellFolder: string): string[] {
  const folder = path.join(shellFolder, '..', '..', 'native', 'displays');
  return [
    outsideArchive(path.join(folder, 'build', 'Release', 'displays.node')),
    outsideArchive(path.join(folder, 'prebuilt', `${process.platform}-${process.arch}`, 'displays.node')),
  ];
}

/**
 * Our own options among the arguments of the process: what follows the application's folder (in development) or the
 * program (packaged), without the switches that are Chromium's.
 */
export function ownArguments(argv: readonly string[], packaged: boolean): string[] {
  const taken: string[] = [];
  // In development Chromium's switches may stand before the application's folder.
  const folder = argv.findIndex((argument, at) => at > 0 && !argument.startsWith('-'));
  const given = argv.slice(packaged ? 1 : folder < 0 ? argv.length : folder + 1);
  for (let at = 0; at < given.length; at += 1) {
    const argument = given[at] as string;
    const name = /^--([^=]*)/.exec(argument)?.[1] ?? '';
    if (!Object.hasOwn(FLAGS, name)) {
      // Of what is left, only a word that cannot be Chromium's is kept, to be refused with a sentence.
      if (!packaged && !argument.startsWith('--')) taken.push(argument);
      continue;
    }
    taken.push(argument);
    const wantsValue = FLAGS[name as keyof typeof FLAGS].type === 'string' && !argument.includes('=');
    if (wantsValue && at + 1 < given.length) {
      at += 1;
      taken.push(given[at] as string);
    }
  }
  return taken;
}
