// Bundles the viewer's library and its worker into web/static/vendor, copies the codecs, and writes the licences.
// Run: npm ci && npm run build. The output is committed; its hashes stand in VENDORED.md.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const vendor = resolve(here, '../../src/doorstep/web/static/vendor');
const modules = join(here, 'node_modules');
const version = JSON.parse(readFileSync(join(modules, '@cornerstonejs/core/package.json'))).version;
const library = `cornerstone-${version}.min.js`;
const worker = `cornerstone-worker-${version}.min.js`;
const codecs = [
  ['@cornerstonejs/codec-charls/dist/charlswasm_decode.wasm', 'charlswasm_decode.wasm'],
  ['@cornerstonejs/codec-openjpeg/dist/openjpegwasm_decode.wasm', 'openjpegwasm_decode.wasm'],
  ['@cornerstonejs/codec-libjpeg-turbo-8bit/dist/libjpegturbowasm_decode.wasm', 'libjpegturbowasm_decode.wasm'],
  ['@cornerstonejs/codec-openjph/dist/openjphjs.wasm', 'openjphjs.wasm'],
];
const allowed = /^(MIT|ISC|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|0BSD|BSL-1\.0|\(MIT AND Zlib\)|\(WTFPL OR MIT\))$/;

const fixed = {
  name: 'fixed',
  setup(it) {
    // node's own modules, and a writer of XML, stand in branches that the viewer never takes
    it.onResolve({ filter: /^(fs|path|events|url|xmlbuilder2)$/ }, (asked) => ({ path: asked.path, namespace: 'nothing' }));
    it.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};' }));
    // JPEG XL is not taken by the receiver: its codec stays out
    it.onLoad({ filter: /decodeJPEGXL\.js$/ }, () => ({ contents: "export const initialize = () => Promise.reject(new Error('JPEG XL')); export default initialize;" }));
    // the worker is found beside the library, under its own name
    it.onLoad({ filter: /dicom-image-loader\/dist\/esm\/init\.js$/ }, (file) => ({
      contents: readFileSync(file.path, 'utf8').replace('./decodeImageFrameWorker.js', `./${worker}`),
    }));
  },
};

const common = { bundle: true, minify: true, format: 'esm', target: 'es2022', plugins: [fixed], metafile: true, legalComments: 'none', absWorkingDir: here };
const entries = [
  [join(here, 'library.mjs'), library],
  [join(modules, '@cornerstonejs/dicom-image-loader/dist/esm/decodeImageFrameWorker.js'), worker],
];
const used = new Set();
for (const [entry, name] of entries) {
  const done = await build({ ...common, entryPoints: [entry], outfile: join(vendor, name) });
  for (const [path, one] of Object.entries(done.metafile.outputs[Object.keys(done.metafile.outputs)[0]].inputs)) {
    const found = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g);
    if (found && one.bytesInOutput > 0) used.add(found.at(-1).replace(/^node_modules\/|\/$/g, ''));
  }
}
mkdirSync(join(vendor, 'codecs'), { recursive: true });
for (const [from, to] of codecs) copyFileSync(join(modules, from), join(vendor, 'codecs', to));
used.add('@cornerstonejs/codec-openjph');

const notices = [];
for (const name of [...used].sort()) {
  const folder = join(modules, name);
  const said = JSON.parse(readFileSync(join(folder, 'package.json')));
  const licence = typeof said.license === 'object' ? said.license.type : said.license;
  if (!allowed.test(licence ?? '')) throw new Error(`${name}: licence ${licence} is not on the list`);
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${licence}`;
  notices.push(`${name} ${said.version} (${licence})\n\n${text.replace(/\r/g, '')}\n`);
}
writeFileSync(join(vendor, 'cornerstone.LICENSES.txt'), notices.join(`\n${'-'.repeat(72)}\n\n`));
for (const name of [library, worker, ...codecs.map(([, to]) => `codecs/${to}`)]) {
  const bytes = readFileSync(join(vendor, name));
  console.log(`${name} ${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`);
}
console.log([...used].sort().join(', '));
