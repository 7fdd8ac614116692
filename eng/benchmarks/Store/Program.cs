// The embedded store as an application meets it: loads N points of about 120 sparse terms, 384 dense dimensions and a payload of 200 bytes
// into a folder, then opens that folder in a fresh process and searches. Prints a markdown table.
//
//   dotnet run -c Release --project eng/benchmarks/Store [-- POINTS [FOLDER]]         default 1,000,000 in the temporary folder
using System.Diagnostics;
using System.Globalization;
using Connectors.Benchmarks.Store;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
if (args is ["search", var loaded, var questions])
{
    await SearchPhase.RunAsync(loaded, questions);
    return;
}

var points = args.Length > 0 ? int.Parse(args[0]) : 1_000_000;
var folder = args.Length > 1 ? args[1] : Path.Combine(Path.GetTempPath(), "connectors-store-benchmark");
if (Directory.Exists(folder))
    Directory.Delete(folder, recursive: true);
Directory.CreateDirectory(folder);

Console.WriteLine($"| embedded store, {points:N0} points | |\n|---|---|");
var queries = Path.Combine(folder, "queries.bin");
await LoadPhase.RunAsync(points, Path.Combine(folder, "store"), queries);

// A process of its own, so that the workload's own memory does not count.
using var search = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["search", Path.Combine(folder, "store"), queries]))!;
await search.WaitForExitAsync();
Directory.Delete(folder, recursive: true);
