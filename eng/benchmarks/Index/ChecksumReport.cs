using Connectors.Workload;

namespace Connectors.Benchmarks;

internal static class ChecksumReport
{
    public static void Print(int documents, SparseWorkload workload, GroundTruth[] truth)
    {
        var published = documents == 100_000 ? Checksums.W100K : documents == 1_000_000 ? Checksums.W1M : new Dictionary<string, string>();
        var made = new Dictionary<string, Func<string>>
        {
            ["docs.csr"] = workload.Documents.Sha256,
            ["queries.csr"] = workload.Queries.Sha256,
            ["queries_if.csr"] = workload.InferenceFreeQueries.Sha256,
            ["gt_queries.bin"] = truth[0].Sha256,
            ["gt_queries_if.bin"] = truth[1].Sha256,
            ["docs.fbin"] = () => workload.DenseDocuments().Sha256(),
            ["queries.fbin"] = () => workload.DenseQueries().Sha256(),
        };
        var compared = made.Where(file => published.ContainsKey(file.Key)).Select(file => (file.Key, Equal: file.Value() == published[file.Key])).ToArray();
        Console.WriteLine($"Checksums equal to the published ones: {compared.Count(f => f.Equal)} of {compared.Length} ({string.Join(", ", compared.Select(f => f.Key + (f.Equal ? "" : " DIFFERS")))}).\n");
    }
}
