// What writing into Milvus costs the client: rows a second, CPU and allocated bytes a row, into Milvus Lite and into a sink that reads no
// rows, against @zilliz/milvus2-sdk-node with the same rows, requests and servers. Prints markdown tables.
//
//   dotnet run -c Release --project eng/benchmarks/Milvus [-- ROWS [PASSES [ours]]]       default 20,000 rows, 7 passes
//
// With "ours" the peer is left out, which otherwise is installed from npm into the temporary folder. Needs ../shared/servers/milvus-lite.
using System.Globalization;
using Connectors.Benchmarks.Milvus;

switch (args)
{
    case ["sink", var behind]:
        await Sink.RunAsync(new Uri(behind));
        return;
    case ["client", var url, var count, var repeats]:
        await Client.RunAsync(url, Number(count), Number(repeats));
        return;
}

var rows = args.Length > 0 ? Number(args[0]) : 20_000;
var passes = args.Length > 1 ? Number(args[1]) : 7;
var peer = args is [.., "ours"] ? null : Peer.Install();
var folder = Directory.CreateTempSubdirectory("connectors-milvus-benchmark-");
try
{
    using var lite = LiteProcess.Start(folder.FullName);
    using var sink = Child.StartSelf("sink", $"http://127.0.0.1:{lite.Port}");
    var sinkPort = Number(sink.StandardOutput.ReadLine()!);

    Console.WriteLine($"{Workload.Dimensions} dense dimensions, {Workload.Terms} sparse terms, {Workload.Row(0).Payload.Utf8.Length} bytes of payload; {Workload.BatchRows:N0} rows a request, {Workload.Parallel} requests in flight.\n");
    Console.WriteLine("| into | client | CPU of the client, µs a row | allocated bytes a row | rows/s (wall clock) |\n|---|---|---|---|---|");
    Measure($"sink, best of {passes} × {rows:N0} rows", sinkPort, rows, passes);
    Measure($"Milvus Lite 2.5.1, best of 3 × {rows / 4:N0} rows", lite.Port, rows / 4, passes: 3);
    sink.StandardInput.Close();
    sink.WaitForExit();
}
finally
{
    folder.Delete(recursive: true);
}

void Measure(string into, int port, int rows, int passes)
{
    Console.WriteLine($"| {into} | Connectors.Milvus | {Child.RunSelf("client", $"milvus://127.0.0.1:{port}", $"{rows}", $"{passes}")} |");
    if (peer is not null)
        Console.WriteLine($"| {into} | {peer.Name} | {peer.Measure(port, rows, passes)} |");
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
