using System.Text.Json;
using Connectors.Embedded;
using Xunit.Abstractions;

namespace Connectors.Testing;

/// <summary>The same queries rank alike in the embedded store and on a server.</summary>
/// <param name="distances">The distances of the dense fields.</param>
/// <param name="fusions">The fusions to compare.</param>
/// <param name="output">Takes the counts.</param>
public abstract class RankingParityTests(Distance[] distances, Fusion[] fusions, ITestOutputHelper output)
{
    private const int Dimensions = 24;

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

    /// <summary>Opens a store of the server for the time of a comparison.</summary>
    protected abstract Task WithStoreAsync(Func<HybridStore, Task> compare);

    private static async Task<HybridCollection> FillAsync(HybridStore store, HybridCollectionDefinition definition, List<HybridPoint> points)
    {
        var collection = await store.Collection($"parity_{Guid.NewGuid():N}").CreateHybridCollectionAsync(definition);
        Assert.Equal(points.Count, (await collection.UpsertAsync(points)).Written);
        return collection;
    }

    private static List<(string Id, double Score)> Scores(SearchResult hits) => [.. hits.Select(hit => (hit.Id, hit.Score))];

    private static float[] Dense(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)];
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

    private Task CompareAsync(List<HybridPoint> points, List<(SparseEmbedding Sparse, float[] Dense)> queries) => WithStoreAsync(async server =>
    {
        await using var embedded = EmbeddedStore.InMemory();
        var definition = new HybridCollectionDefinition { Sparse = { new SparseField("sparse") }, Payload = { new PayloadField("year", PayloadType.Integer) } };
        foreach (var distance in distances)
            definition.Dense.Add(new DenseField(distance.ToString(), Dimensions, distance) { Index = DenseIndex.Exact });
        var remote = await FillAsync(server, definition, points);
        var local = await FillAsync(embedded, definition, points);
        var compared = 0;
        foreach (var (sparse, dense) in queries)
        {
            foreach (var query in Queries(sparse, dense))
            {
                Ranking.AssertSame(Scores(await local.SearchAsync(query)), Scores(await remote.SearchAsync(query)), query.Limit, query.Offset, $"query {compared}");
                compared++;
            }
        }

        output.WriteLine($"{points.Count} points, {compared} queries ranked alike");
    });

    private IEnumerable<HybridQuery> Queries(SparseEmbedding sparse, float[] dense)
    {
        SearchLeg[] legs = [new SparseLeg(sparse), .. distances.Select(distance => new DenseLeg(dense) { Field = distance.ToString() })];
        foreach (var leg in legs)
        {
            yield return new HybridQuery { Legs = { leg }, Limit = 50 };
            yield return new HybridQuery { Legs = { leg }, Limit = 20, Filter = !Filter.Range("year", gte: 1960, lt: 1990) };
        }

        foreach (var fusion in fusions)
            yield return new HybridQuery { Legs = { legs[0], legs[1] }, Fusion = fusion, Placement = FusionPlacement.Client, Limit = 20 };
    }

    private HybridPoint Point(string id, SparseEmbedding sparse, int i)
    {
        var point = new HybridPoint(id, Payload.Parse($$"""{"year":{{1950 + (i % 70)}}}"""));
        foreach (var distance in distances)
            point.Dense[distance.ToString()] = Dense(i);
        point.Sparse["sparse"] = sparse;
        return point;
    }
}
