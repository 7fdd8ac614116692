using System.Text.Json;
using Connectors.Elasticsearch.Tests.Queries;
using Connectors.Embedded;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Parity;

/// <summary>The same queries rank alike in the embedded store and in an Elasticsearch node, with exact scores of sparse legs.</summary>
[Collection(QueryNodeGroup.Name)]
public sealed class ParityTests(QueryNode node, ITestOutputHelper output)
{
    private const double Relative = 1e-5;

    private static readonly HybridCollectionDefinition Definition = new()
    {
        Dense = { new DenseField("cosine", 24) { Index = DenseIndex.Exact }, new DenseField("euclid", 24, Distance.Euclid) { Index = DenseIndex.Exact }, new DenseField("dot", 24, Distance.Dot) { Index = DenseIndex.Exact } },
        Sparse = { new SparseField("sparse") },
        Payload = { new PayloadField("year", PayloadType.Integer) },
    };

    [SkippableFact]
    public async Task Real_SPLADE_vectors_rank_alike()
    {
        var tokens = new Dictionary<string, uint>(StringComparer.Ordinal);
        var points = Read("documents.jsonl", tokens).Select((vector, i) => Point($"doc-{i}", vector, i)).ToList();
        var queries = Read("queries.jsonl", tokens).ToList();
        Assert.True(points.Count > 10 && queries.Count > 3, $"{points.Count} documents, {queries.Count} queries");
        await CompareAsync(points, [.. queries.Select((vector, i) => (vector, Dense(1000 + i)))]);
    }

    [SkippableFact]
    public async Task Five_thousand_generated_points_rank_alike()
    {
        var random = new Random(5);
        var points = Enumerable.Range(0, 5000).Select(i => Point($"p{i}", Sparse(random, 30), i)).ToList();
        await CompareAsync(points, [.. Enumerable.Range(0, 25).Select(i => (Sparse(random, 12), Dense(9000 + i)))]);
    }

    private async Task CompareAsync(List<HybridPoint> points, List<(SparseEmbedding Sparse, float[] Dense)> queries)
    {
        await using var elasticsearch = node.Connect(new ElasticsearchStoreOptions { ExactSparseScores = true });
        await using var embedded = EmbeddedStore.InMemory();
        var remote = await node.FillAsync(elasticsearch, Definition, points);
        var local = await embedded.Collection("parity").CreateHybridCollectionAsync(Definition);
        Assert.Equal(points.Count, (await local.UpsertAsync(points)).Written);
        var compared = 0;
        foreach (var (sparse, dense) in queries)
        {
            foreach (var query in Queries(sparse, dense))
            {
                Same(await local.SearchAsync(query), await remote.SearchAsync(query), $"query {compared}");
                compared++;
            }
        }

        output.WriteLine($"{points.Count} points, {compared} queries ranked alike");
    }

    private static IEnumerable<HybridQuery> Queries(SparseEmbedding sparse, float[] dense)
    {
        SearchLeg[] legs = [new SparseLeg(sparse), new DenseLeg(dense) { Field = "cosine" }, new DenseLeg(dense) { Field = "euclid" }, new DenseLeg(dense) { Field = "dot" }];
        foreach (var leg in legs)
        {
            yield return new HybridQuery { Legs = { leg }, Limit = 50 };
            yield return new HybridQuery { Legs = { leg }, Limit = 20, Filter = !Filter.Range("year", gte: 1960, lt: 1990) };
        }

        foreach (var fusion in new Fusion[] { Fusion.Rrf(60), Fusion.Linear(ScoreNormalization.MinMax), Fusion.Dbsf(), Fusion.Rrf(60, FusionArithmetic.Elasticsearch), Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.Elasticsearch), Fusion.Linear(ScoreNormalization.WeightSum) })
            yield return new HybridQuery { Legs = { legs[0], legs[1] }, Fusion = fusion, Placement = FusionPlacement.Client, Limit = 20 };
    }

    /// <summary>Groups of hits whose scores differ by less than 1e-5 are compared as sets; the group at the cut may differ in members.</summary>
    private static void Same(SearchResult expected, SearchResult actual, string what)
    {
        Assert.True(expected.Count == actual.Count, $"{what}: {expected.Count} hits in the embedded store, {actual.Count} in Elasticsearch");

        // Scores that cancel out are off in proportion to their terms: a millionth of the largest one.
        var absolute = expected.Count == 0 ? 0 : 1e-6 * expected.Max(hit => Math.Abs(hit.Score));
        for (var start = 0; start < expected.Count;)
        {
            var end = start + 1;
            while (end < expected.Count && Math.Abs(expected[end - 1].Score - expected[end].Score) <= Math.Max(absolute, Relative * Math.Abs(expected[end - 1].Score)))
                end++;
            for (var i = start; i < end; i++)
                Assert.True(Math.Abs(expected[i].Score - actual[i].Score) <= Math.Max(absolute, Relative * Math.Abs(expected[i].Score)), $"{what}: score {actual[i].Score} instead of {expected[i].Score} at rank {i + 1}");
            if (end < expected.Count)
                Assert.True(expected.Skip(start).Take(end - start).Select(hit => hit.Id).ToHashSet().SetEquals(actual.Skip(start).Take(end - start).Select(hit => hit.Id)), $"{what}: other points at ranks {start + 1} to {end}");
            start = end;
        }
    }

    private static HybridPoint Point(string id, SparseEmbedding sparse, int i)
    {
        var point = new HybridPoint(id, Payload.Parse($$"""{"year":{{1950 + (i % 70)}}}"""));
        point.Dense["cosine"] = Dense(i);
        point.Dense["euclid"] = Dense(i);
        point.Dense["dot"] = Dense(i);
        point.Sparse["sparse"] = sparse;
        return point;
    }

    private static float[] Dense(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 24).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static SparseEmbedding Sparse(Random random, int terms) =>
        SparseEmbedding.FromDictionary(Enumerable.Range(0, terms).Select(_ => (uint)(2000 * random.NextDouble() * random.NextDouble())).Distinct().ToDictionary(index => index, _ => 0.1f + random.NextSingle()));

    private static IEnumerable<SparseEmbedding> Read(string file, Dictionary<string, uint> tokens)
    {
        foreach (var line in File.ReadLines(RepositoryFolder.Shared("data", "seismic-toy", file)))
        {
            using var document = JsonDocument.Parse(line);
            yield return SparseEmbedding.FromDictionary(document.RootElement.GetProperty("vector").EnumerateObject().Select(term =>
                KeyValuePair.Create(tokens.TryGetValue(term.Name, out var index) ? index : tokens[term.Name] = (uint)tokens.Count, term.Value.GetSingle())));
        }
    }
}
