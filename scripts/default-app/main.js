// Stands in for the application that a usual Electron carries: the first argument that is not a switch is the folder
// of the application to run. The top-level await holds 'ready' back until that application's main module has run,
// exactly as in a packaged program, so that what works here works there.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

process.defaultApp = true;
const at = process.argv.findIndex((argument, n) => n > 0 && !argument.startsWith('-'));
if (at < 0) {
  process.stderr.write('usage: electron [switches] <application folder>\n');
  process.exit(2);
}
const folder = path.resolve(process.argv[at]);
process.argv.splice(1, at, folder);
const description = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
app.setName(description.productName ?? description.name);
app.setVersion(description.version);
app.setAppPath(folder);
await import(pathToFileURL(path.join(folder, description.main)).href);
