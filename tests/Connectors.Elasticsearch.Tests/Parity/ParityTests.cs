using Connectors.Elasticsearch.Tests.Queries;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Parity;

/// <summary>An Elasticsearch node, with exact scores of sparse legs.</summary>
[Collection(QueryNodeGroup.Name)]
public sealed class ParityTests(QueryNode node, ITestOutputHelper output) : RankingParityTests([Distance.Cosine, Distance.Euclid, Distance.Dot], Fusions, output)
{
    private static readonly Fusion[] Fusions =
    [
        Fusion.Rrf(60), Fusion.Linear(ScoreNormalization.MinMax), Fusion.Dbsf(), Fusion.Rrf(60, FusionArithmetic.Elasticsearch),
        Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.Elasticsearch), Fusion.Linear(ScoreNormalization.WeightSum),
    ];

    protected override async Task WithStoreAsync(Func<HybridStore, Task> compare)
    {
        await using var store = node.Connect(new ElasticsearchStoreOptions { ExactSparseScores = true });
        await compare(store);
    }
}
