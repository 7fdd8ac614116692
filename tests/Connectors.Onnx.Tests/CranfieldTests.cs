using System.Diagnostics;
using System.Numerics.Tensors;
using Xunit.Abstractions;

namespace Connectors.Onnx.Tests;

/// <summary>Retrieval quality against models/quality.md of the shared material: 225 queries, 1,400 documents, exact scores.</summary>
[Collection(nameof(Models))]
public sealed class CranfieldTests(ITestOutputHelper output)
{
    private const int Depth = 100;

    [SkippableFact]
    public async Task Sparse_dense_and_fused_retrieval_on_Cranfield_reach_the_reference_figures_within_0_002()
    {
        var cranfield = Cranfield.Read();
        Assert.Equal((1400, 225, 1612), (cranfield.Documents.Length, cranfield.Queries.Length, cranfield.Relevant.Values.Sum(documents => documents.Count)));

        // Two runs of one thread each do the work with the least CPU time.
        using var weights8 = await SpladeEncoder.LoadAsync(Models.SpladeFolder, Frugal(new SpladeOptions()));
        using var float32 = await SpladeEncoder.LoadAsync(RepositoryFolder.Shared("models", "splade-tiny"), Frugal(new SpladeOptions()));
        using var minilm = await DenseEncoder.LoadAsync(Models.DenseFolder, Frugal(new DenseOptions()));

        AssertReached("splade-tiny w8", cranfield, await RankSparseAsync(weights8, cranfield), ndcg: .3741, recall: .7266);
        var sparse = await RankSparseAsync(float32, cranfield);
        AssertReached("splade-tiny float32", cranfield, sparse, ndcg: .3761, recall: .7283);
        var dense = await RankDenseAsync(minilm, cranfield);
        AssertReached("all-MiniLM-L6-v2", cranfield, dense, ndcg: .3987, recall: .7759);
        AssertReached("RRF of splade-tiny float32 and all-MiniLM-L6-v2, k = 60", cranfield, [.. sparse.Zip(dense, Fuse)], ndcg: .4208, recall: .7938);
    }

    private static T Frugal<T>(T options)
        where T : OnnxModelOptions
    {
        (options.MaxTokens, options.IntraOpThreads, options.MaxConcurrentRuns, options.MaxTokensPerBatch) = (256, 1, 2, 512);
        return options;
    }

    private void AssertReached(string run, Cranfield cranfield, int[][] rankings, double ndcg, double recall)
    {
        var (actualNdcg, actualRecall) = (cranfield.Ndcg10(rankings), cranfield.Recall100(rankings));
        output.WriteLine($"{run}: nDCG@10 {actualNdcg:F4} (reference {ndcg:F4}), R@100 {actualRecall:F4} (reference {recall:F4}); CPU so far {Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:F0} s");
        Assert.Equal(ndcg, actualNdcg, 0.002);
        Assert.Equal(recall, actualRecall, 0.002);
    }

    private static async Task<int[][]> RankSparseAsync(SpladeEncoder encoder, Cranfield cranfield)
    {
        var documents = await encoder.EncodeDocumentsAsync(cranfield.Documents);
        var queries = await encoder.GenerateAsync(cranfield.Queries, new SparseEncodingOptions { Role = EncodingRole.Query });
        return [.. queries.Select(query => Rank([.. documents.Select(query.Dot)]))];
    }

    private static async Task<int[][]> RankDenseAsync(DenseEncoder encoder, Cranfield cranfield)
    {
        var documents = await encoder.EncodeDocumentsAsync(cranfield.Documents);
        var queries = await encoder.GenerateAsync(cranfield.Queries, new EncodingOptions { Role = EncodingRole.Query });
        return [.. queries.Select(query => Rank([.. documents.Select(document => TensorPrimitives.Dot(query.Vector.Span, document.Vector.Span))]))];
    }

    private static int[] Rank(float[] scores) => [.. Enumerable.Range(0, scores.Length).OrderByDescending(document => scores[document]).Take(Depth)];

    private static int[] Fuse(int[] first, int[] second)
    {
        var scores = new Dictionary<int, double>();
        foreach (var ranking in new[] { first, second })
        {
            for (var i = 0; i < ranking.Length; i++)
                scores[ranking[i]] = scores.GetValueOrDefault(ranking[i]) + 1d / (60 + i + 1);
        }

        return [.. scores.OrderByDescending(score => score.Value).ThenBy(score => score.Key).Select(score => score.Key)];
    }
}
