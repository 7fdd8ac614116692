using System.Globalization;
using Connectors.Benchmarks;
using Connectors.Workload;

// usage: Connectors.Benchmarks [--write FOLDER] DOCUMENTS...
// Prints markdown tables. With --write, each collection is written to FOLDER/w100k, FOLDER/w1m, … for the Python peers.
var folder = args is ["--write", var path, ..] ? path : null;
var sizes = args.Skip(folder is null ? 0 : 2).Select(a => int.Parse(a, CultureInfo.InvariantCulture)).DefaultIfEmpty(100_000).ToArray();

foreach (var documents in sizes)
{
    var name = documents % 1_000_000 == 0 ? $"w{documents / 1_000_000}m" : $"w{documents / 1000}k";
    var workload = SparseWorkload.Generate(documents);
    var truth = GroundTruth.Compute(workload.Documents, 100, workload.Queries, workload.InferenceFreeQueries);
    Console.WriteLine($"\n## {name}: {documents:N0} documents, {workload.Documents.Entries:N0} postings\n");
    ChecksumReport.Print(documents, workload, truth);
    if (folder is not null)
        workload.WriteTo(Path.Combine(folder, name), truth[0], truth[1]);
    SparseBenchmark.Run(workload, truth);
    DenseBenchmark.Run(workload);
    GC.Collect();
}
