// Writes rows of the same sizes as Points.cs with the official client, and prints for each server a line of cells, as Passes.cs does.
//   node peer.mjs COLLECTION ROWS SINK_PASSES SERVER_PASSES DIMENSIONS TERMS VOCABULARY BATCH PARALLEL SINK_PORT SERVER_PORT
import { MilvusClient } from '@zilliz/milvus2-sdk-node';

const collection = process.argv[2];
const [rows, sinkPasses, serverPasses, dimensions, terms, vocabulary, batch, parallel, sink, server] = process.argv.slice(3).map(Number);

const batches = [];
for (let first = 0; first < rows; first += batch) {
  batches.push(Array.from({ length: Math.min(batch, rows - first) }, (_, i) => row(first + i)));
}

for (const [port, passes] of [[sink, sinkPasses], [server, serverPasses]]) {
  const client = new MilvusClient({ address: `127.0.0.1:${port}`, ssl: false });
  await client.connectPromise;
  const results = [];
  for (let pass = 0; pass < passes; pass++) results.push(await measure(client));
  const cpu = Math.min(...results.map(r => r.cpu)), rate = Math.max(...results.map(r => r.rate));
  console.log(`${results[0].cpu.toFixed(1)} | ${cpu.toFixed(1)} | not known | ${Math.round(rate).toLocaleString('en-US')}`);
  await client.closeConnection();
}
process.exit(0);

async function measure(client) {
  const before = process.cpuUsage(), start = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < batches.length) {
      const answer = await client.upsert({ collection_name: collection, data: batches[next++] });
      if (answer.status.error_code !== 'Success') throw new Error(JSON.stringify(answer.status));
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  const used = process.cpuUsage(before);
  return { cpu: (used.user + used.system) / rows, rate: rows / ((performance.now() - start) / 1000) };
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
