// Does the same work as Client.cs with the official client, on points of the same sizes as Points.cs makes, and prints a line of cells as Passes.cs does.
//   node peer.mjs PORT PASSES upsert|query|read ITEMS BATCH PARALLEL COLLECTION plain|gzip DIMENSIONS TERMS VOCABULARY
import { randomUUID } from 'node:crypto';
import { QdrantClient } from '@qdrant/js-client-grpc';

const [kind, collectionName, mode] = [process.argv[4], process.argv[8], process.argv[9]];
const [port, passes, items, batch, parallel, dimensions, terms, vocabulary] = [2, 3, 5, 6, 7, 10, 11, 12].map(i => Number(process.argv[i]));

const client = new QdrantClient({ host: '127.0.0.1', port, checkCompatibility: false, compression: mode === 'gzip' }).api('points');
const calls = { upsert, query, read }[kind]();
const results = [];
for (let pass = 0; pass < passes; pass++) results.push(await measure());
const cpu = Math.min(...results.map(r => r.cpu)), rate = Math.max(...results.map(r => r.rate));
console.log(`${results[0].cpu.toFixed(1)} | ${cpu.toFixed(1)} | not known | ${Math.round(rate).toLocaleString('en-US')}`);
process.exit(0);

async function measure() {
  const before = process.cpuUsage(), start = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < calls.length) await calls[next++]();
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  const used = process.cpuUsage(before);
  return { cpu: (used.user + used.system) / items, rate: items / ((performance.now() - start) / 1000) };
}

function upsert() {
  const points = Array.from({ length: items }, (_, i) => point(i));
  return Array.from({ length: Math.ceil(items / batch) }, (_, i) => async () => {
    const answer = await client.upsert({ collectionName, wait: true, points: points.slice(i * batch, (i + 1) * batch) });
    if (answer.result.status !== 2) throw new Error(JSON.stringify(answer));
  });
}

function query() {
  const prefetch = Array.from({ length: batch }, () => ['dense', 'sparse'].map(using => ({
    using, limit: BigInt(batch), query: { variant: { case: 'nearest', value: { variant: vectors()[using].vector } } },
  })));
  return Array.from({ length: items }, (_, i) => async () => check((await client.query({
    collectionName, prefetch: prefetch[i % batch], query: { variant: { case: 'rrf', value: { k: 61 } } }, limit: BigInt(batch),
    withPayload: { selectorOptions: { case: 'enable', value: true } },
  })).result));
}

function read() {
  const ids = Array.from({ length: batch }, id);
  return Array.from({ length: items / batch }, () => async () => check((await client.get({
    collectionName, ids, withPayload: { selectorOptions: { case: 'enable', value: true } }, withVectors: { selectorOptions: { case: 'enable', value: true } },
  })).result));
}

function check(found) {
  if (found.length !== batch) throw new Error(`The sink has answered with ${found.length} points, not ${batch}.`);
}

// Ready for the wire, as the client wants them: ids that are UUIDs, payloads of tagged values.
function point(n) {
  return {
    id: id(),
    vectors: { vectorsOptions: { case: 'vectors', value: { vectors: vectors() } } },
    payload: {
      _id: { kind: { case: 'stringValue', value: `document-${n}` } },
      group: { kind: { case: 'integerValue', value: BigInt(n % 100) } },
      title: { kind: { case: 'stringValue', value: `Document ${String(n).padStart(7, '0')} of the benchmark's collection, a title of usual length` } },
    },
  };
}

function id() {
  return { pointIdOptions: { case: 'uuid', value: randomUUID() } };
}

function vectors() {
  const step = Math.floor(vocabulary / terms);
  return {
    dense: { vector: { case: 'dense', value: { data: Array.from({ length: dimensions }, () => Math.fround(Math.random() - 0.5)) } } },
    sparse: {
      vector: {
        case: 'sparse',
        value: {
          indices: Array.from({ length: terms }, (_, i) => i * step + Math.floor(Math.random() * step)),
          values: Array.from({ length: terms }, () => Math.fround(0.1 + Math.random() * 2)),
        },
      },
    },
  };
}
