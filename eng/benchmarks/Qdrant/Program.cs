// What writing into Qdrant and reading from it costs the client: CPU and allocated bytes a point or query, and how many a second, into a sink
// that reads no points, against @qdrant/js-client-grpc with the same sizes, requests and sink. Prints a markdown table.
//
//   dotnet run -c Release --project eng/benchmarks/Qdrant [-- POINTS [PASSES [ours]]]       default 20,000 points, 48 passes
//
// The passes are those of our client; the peer makes a quarter of them. With "ours" the peer is left out, which otherwise is installed from
// npm into the temporary folder. What the sink answers comes from the emulator of tests/Connectors.Qdrant.Emulator, in the sink's process.
using System.Globalization;
using Connectors.Benchmarks;
using Connectors.Benchmarks.Qdrant;
using Connectors.Qdrant.Emulator;

const int PointsOfRead = 1_000;

switch (args)
{
    case ["sink"]:
        await using (var emulator = await QdrantEmulator.StartAsync())
        {
            emulator.Requests.Keep = false;
            await Client.SeedAsync(emulator.Address, PointsOfRead);
            await GrpcSink.RunAsync(emulator.Address, "/qdrant.Points/Upsert", "/qdrant.Points/Query", "/qdrant.Points/Get");
        }

        return;
    case ["client", var port, var passesOfClient, var kind, var items, var batch, var parallel]:
        await Client.RunAsync(new Uri($"http://127.0.0.1:{port}"), Number(passesOfClient), Work.Parse(kind, items, batch, parallel));
        return;
}

var points = args.Length > 0 ? Number(args[0]) : 20_000;
var passes = args.Length > 1 ? Number(args[1]) : 48;
var peer = args is [.., "ours"] ? null : Peer.Install("@qdrant/js-client-grpc", "latest");
using var sink = Child.StartSelf("sink");
var sinkPort = sink.StandardOutput.ReadLine()!;

Console.WriteLine($"{Points.Dimensions} dense dimensions, {Points.Terms} sparse terms, {Points.Make(1)[0].Payload.Utf8.Length} bytes of payload; passes of {points:N0} points, or {points / 20:N0} queries.\n");
Console.WriteLine("| work | client | client CPU, µs a point or query: first pass | best pass | allocated bytes | a second (wall clock) |\n|---|---|---|---|---|---|");
foreach (var work in new Work[]
{
    new(Work.Upsert, points, Points.Batch, Points.Parallel),
    new(Work.Upsert, points, 256, Points.Parallel),
    new(Work.Upsert, points, 64, Points.Parallel),
    new(Work.Upsert, points, 256, 1),
    new(Work.Query, points / 20, 100, 1),
    new(Work.Query, points / 20, 100, Points.Parallel),
    new(Work.Read, points, PointsOfRead, 1),
})
{
    Print(work, "Connectors.Qdrant", Child.RunSelf(["client", sinkPort, $"{passes}", .. work.Arguments]));
    if (peer is null)
        continue;
    Theirs(peer, work, gzip: false);

    // Its default, which the sink does not answer in kind.
    if (work is { Kind: Work.Upsert, Batch: 256, Parallel: > 1 })
        Theirs(peer, work, gzip: true);
}

sink.StandardInput.Close();
sink.WaitForExit();

void Theirs(Peer measured, Work work, bool gzip)
{
    int[] sizes = [Points.Dimensions, Points.Terms, Points.Vocabulary];
    var cells = measured.Measure([sinkPort, $"{Math.Max(1, passes / 4)}", .. work.Arguments, Points.Collection, gzip ? "gzip" : "plain", .. sizes.Select(size => $"{size}")]);
    Print(work, gzip ? $"{measured.Name}, gzip" : measured.Name, cells);
}

static void Print(Work work, string client, string cells) => Console.WriteLine($"| {work} | {client} | {cells} |");

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
