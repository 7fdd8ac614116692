// What writing into Elasticsearch costs the client: CPU and allocated bytes a document, and documents a second, into a node and into a sink
// that reads no documents, against the bulk helper of @elastic/elasticsearch with the same sizes, requests and servers. Prints a markdown table.
//
//   dotnet run -c Release --project eng/benchmarks/Elasticsearch [-- DOCUMENTS [PASSES [ours]]]       default 10,000 documents, 24 passes
//
// The passes are those of our client into the sink; the peer makes a quarter of them, and both make two into the node.
// With "ours" the peer is left out, which otherwise is installed from npm into the temporary folder. Needs ../shared/servers/elasticsearch.
using System.Globalization;
using Connectors.Benchmarks;
using Connectors.Benchmarks.Elasticsearch;

const int NodePasses = 2;

switch (args)
{
    case ["sink", var behind, var version]:
        await Sink.RunAsync(new Uri(behind), version);
        return;
    case ["client", var count, var passesOfClient, var port, var mode]:
        await Client.RunAsync(Number(count), Number(passesOfClient), port, mode);
        return;
}

var documents = args.Length > 0 ? args[0] : "10000";
var passes = args.Length > 1 ? Number(args[1]) : 24;
var peer = args is [.., "ours"] ? null : Peer.Install("@elastic/elasticsearch", "8");
var folder = Directory.CreateTempSubdirectory("connectors-elasticsearch-benchmark-");
try
{
    using var node = ServerProcess.Start("elasticsearch", folder.FullName);
    using var sink = Child.StartSelf("sink", $"http://127.0.0.1:{node.Port}", "8.19.21");
    using var sink9 = Child.StartSelf("sink", $"http://127.0.0.1:{node.Port}", "9.5.3");
    var (sinkPort, sink9Port) = (sink.StandardOutput.ReadLine()!, sink9.StandardOutput.ReadLine()!);

    Console.WriteLine($"{Points.Dimensions} dense dimensions, {Points.Terms} sparse terms, {Points.Make(1)[0].Payload.Utf8.Length} bytes of payload; passes of {documents} documents, {Points.Batch:N0} a request, {Points.Parallel} requests in flight.\n");
    Console.WriteLine("| client | into | client CPU, µs a document: first pass | best pass | allocated bytes a document | documents/s (wall clock) |\n|---|---|---|---|---|---|");
    Ours("Connectors.Elasticsearch", "no server", passes, sinkPort, "unsent");
    Ours("Connectors.Elasticsearch", "sink", passes, sinkPort, "plain");
    Ours("Connectors.Elasticsearch, tokens of a vocabulary", "sink", passes, sinkPort, "words");
    Ours("Connectors.Elasticsearch, gzip", "sink", Math.Max(1, passes / 4), sinkPort, "gzip");
    Ours("Connectors.Elasticsearch, dense vectors as base64", "sink that says 9.5.3", passes, sink9Port, "plain");
    Ours("Connectors.Elasticsearch", "node 8.19.21", NodePasses, node.Port, "plain");
    if (peer is not null)
    {
        Theirs(peer, "", "sink", Math.Max(1, passes / 4), sinkPort, "plain");
        Theirs(peer, ", gzip", "sink", 2, sinkPort, "gzip");
        Theirs(peer, "", "node 8.19.21", NodePasses, node.Port, "plain");
    }

    foreach (var child in new[] { sink, sink9 })
    {
        child.StandardInput.Close();
        child.WaitForExit();
    }
}
finally
{
    folder.Delete(recursive: true);
}

void Ours(string client, string into, int count, string port, string mode) =>
    Console.WriteLine($"| {client} | {into} | {Child.RunSelf("client", documents, $"{count}", port, mode)} |");

void Theirs(Peer measured, string variant, string into, int count, string port, string mode) =>
    Console.WriteLine($"| {measured.Name}{variant} | {into} | {measured.Measure([Points.Collection, documents, $"{count}", $"{Points.Dimensions}", $"{Points.Terms}", $"{Points.Vocabulary}", $"{Points.Batch}", $"{Points.Parallel}", port, mode])} |");

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
