// What writing into Milvus costs the client: CPU and allocated bytes a row, and rows a second, into Milvus Lite and into a sink that reads
// no rows, against @zilliz/milvus2-sdk-node with the same sizes, requests and servers. Prints a markdown table.
//
//   dotnet run -c Release --project eng/benchmarks/Milvus [-- ROWS [PASSES [ours]]]       default 20,000 rows, 24 passes
//
// The passes are those of our client into the sink; the peer makes a quarter of them, and both make three into Milvus Lite.
// With "ours" the peer is left out, which otherwise is installed from npm into the temporary folder. Needs ../shared/servers/milvus-lite.
using System.Globalization;
using Connectors.Benchmarks;
using Connectors.Benchmarks.Milvus;

switch (args)
{
    case ["sink", var behind]:
        await GrpcSink.RunAsync(new Uri(behind), "/milvus.proto.milvus.MilvusService/Upsert");
        return;
    case ["client", var rowsOfPass, var passesOfClient, var sinkOfClient, var serverOfClient]:
        await Client.RunAsync(Number(rowsOfPass), Number(passesOfClient), sinkOfClient, serverOfClient);
        return;
}

var rows = args.Length > 0 ? Number(args[0]) : 20_000;
var passes = args.Length > 1 ? Number(args[1]) : 24;
var peer = args is [.., "ours"] ? null : Peer.Install("@zilliz/milvus2-sdk-node", "latest");
var folder = Directory.CreateTempSubdirectory("connectors-milvus-benchmark-");
try
{
    using var lite = ServerProcess.Start("milvus-lite", Path.Combine(folder.FullName, "data.db"));
    using var sink = Child.StartSelf("sink", $"http://127.0.0.1:{lite.Port}");
    var sinkPort = sink.StandardOutput.ReadLine()!;

    Console.WriteLine($"{Points.Dimensions} dense dimensions, {Points.Terms} sparse terms, {Points.Make(1)[0].Payload.Utf8.Length} bytes of payload; passes of {rows:N0} rows, {Points.Batch:N0} a request, {Points.Parallel} requests in flight.\n");
    Console.WriteLine("| client | into | client CPU, µs a row: first pass | best pass | allocated bytes a row | rows/s (wall clock) |\n|---|---|---|---|---|---|");
    Print("Connectors.Milvus", Child.RunSelf("client", $"{rows}", $"{passes}", sinkPort, lite.Port));
    int[] sizes = [rows, Math.Max(1, passes / 4), Client.ServerPasses, Points.Dimensions, Points.Terms, Points.Vocabulary, Points.Batch, Points.Parallel];
    if (peer is not null)
        Print(peer.Name, peer.Measure([Points.Collection, .. sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)), sinkPort, lite.Port]));
    sink.StandardInput.Close();
    sink.WaitForExit();
}
finally
{
    folder.Delete(recursive: true);
}

static void Print(string client, string lines)
{
    foreach (var (server, cells) in new[] { "sink", "Milvus Lite 2.5.1" }.Zip(lines.Split('\n')))
        Console.WriteLine($"| {client} | {server} | {cells} |");
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
