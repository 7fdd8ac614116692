// Writes rows of the same sizes as Workload.cs with the official client, and prints its figures as cells of the table.
//   node peer.mjs PORT ROWS PASSES COLLECTION DIMENSIONS TERMS VOCABULARY BATCH PARALLEL
import { MilvusClient } from '@zilliz/milvus2-sdk-node';

const [port, rows, passes] = process.argv.slice(2, 5).map(Number);
const collection = process.argv[5];
const [dimensions, terms, vocabulary, batch, parallel] = process.argv.slice(6).map(Number);

const batches = [];
for (let first = 0; first < rows; first += batch) {
  batches.push(Array.from({ length: Math.min(batch, rows - first) }, (_, i) => row(first + i)));
}

const client = new MilvusClient({ address: `127.0.0.1:${port}`, ssl: false });
await client.connectPromise;
for (let warm = 0; warm < 10_000; warm += rows) await pass();

let cpu = Infinity, wall = Infinity;
for (let n = 0; n < passes; n++) {
  const before = process.cpuUsage(), start = process.hrtime.bigint();
  await pass();
  const used = process.cpuUsage(before);
  wall = Math.min(wall, Number(process.hrtime.bigint() - start) / 1e9);
  cpu = Math.min(cpu, (used.user + used.system) / rows);
}
console.log(`${cpu.toFixed(1)} | - | ${Math.round(rows / wall).toLocaleString('en-US')}`);
process.exit(0);

async function pass() {
  let next = 0;
  const worker = async () => {
    while (next < batches.length) {
      const answer = await client.upsert({ collection_name: collection, data: batches[next++] });
      if (answer.status.error_code !== 'Success') throw new Error(JSON.stringify(answer.status));
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

function row(n) {
  const step = Math.floor(vocabulary / terms);
  return {
    _id: `document-${n}`,
    dense: Array.from({ length: dimensions }, () => Math.fround(Math.random() - 0.5)),
    sparse: {
      indices: Array.from({ length: terms }, (_, i) => i * step + Math.floor(Math.random() * step)),
      values: Array.from({ length: terms }, () => Math.fround(0.1 + Math.random() * 2)),
    },
    group: n % 100,
    title: `Document ${String(n).padStart(7, '0')} of the benchmark's collection, a title of usual length`,
  };
}
