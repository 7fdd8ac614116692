// Writes documents of the same sizes as Points.cs with the official client's bulk helper, and prints a line of cells as Passes.cs does.
//   node peer.mjs INDEX DOCUMENTS PASSES DIMENSIONS TERMS VOCABULARY BATCH PARALLEL PORT plain|gzip
import { Client } from '@elastic/elasticsearch';

const index = process.argv[2], mode = process.argv[12];
const [count, passes, dimensions, terms, vocabulary, batch, parallel, port] = process.argv.slice(3, 11).map(Number);

const documents = Array.from({ length: count }, (_, i) => document(i));

// The helper cuts by bytes only: this many hold about a batch.
const flushBytes = batch * JSON.stringify(documents[0]).length;

const client = new Client({ node: `http://127.0.0.1:${port}`, compression: mode === 'gzip' });
const results = [];
for (let pass = 0; pass < passes; pass++) results.push(await measure());
const cpu = Math.min(...results.map(r => r.cpu)), rate = Math.max(...results.map(r => r.rate));
console.log(`${results[0].cpu.toFixed(1)} | ${cpu.toFixed(1)} | not known | ${Math.round(rate).toLocaleString('en-US')}`);
process.exit(0);

async function measure() {
  const before = process.cpuUsage(), start = performance.now();
  let id = 0;
  const report = await client.helpers.bulk({
    datasource: documents,
    onDocument: () => ({ index: { _index: index, _id: `document-${id++}` } }),
    flushBytes,
    concurrency: parallel,
    refreshOnCompletion: index,
  });
  if (report.successful !== count) throw new Error(JSON.stringify(report));
  const used = process.cpuUsage(before);
  return { cpu: (used.user + used.system) / count, rate: count / ((performance.now() - start) / 1000) };
}

// Numbers of eight digits, as in embeddings that came as JSON; those of a Float32Array would be printed with up to 17.
function number(n) {
  return Number(n.toPrecision(8));
}

function document(n) {
  const step = Math.floor(vocabulary / terms);
  return {
    dense: Array.from({ length: dimensions }, () => number(Math.random() - 0.5)),
    sparse: Object.fromEntries(Array.from({ length: terms }, (_, i) => [i * step + Math.floor(Math.random() * step), number(0.1 + Math.random() * 2)])),
    group: n % 100,
    title: `Document ${String(n).padStart(7, '0')} of the benchmark's collection, a title of usual length`,
  };
}
