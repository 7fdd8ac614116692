using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Tests.Schema;

public sealed class VersionRuleTests
{
    // case 25: words before 8.16
    [Theory]
    [InlineData("int8", "8.15.3", true)]
    [InlineData("oversample", "8.18.4", false)]
    [InlineData("oversample", "8.19.0", true)]
    [InlineData("oversample", "9.0.1", false)]
    [InlineData("oversample", "9.1.0", true)]
    [InlineData("bbq", "8.15.3", false)]
    [InlineData("bbq", "8.16.0", true)]
    [InlineData("bbq_disk", "9.1.4", false)]
    [InlineData("bbq_disk", "9.2.0", true)]
    [InlineData("words", "8.15.3", false)]
    [InlineData("words", "8.16.0", true)]
    public void What_a_version_does_not_know_is_refused_before_it_is_asked_for(string what, string version, bool isKnown)
    {
        var definition = what switch
        {
            "int8" => Dense(ElasticsearchDenseIndex.Int8Flat),
            "oversample" => Dense(ElasticsearchDenseIndex.Int8Hnsw with { Oversample = 2 }),
            "bbq" => Dense(ElasticsearchDenseIndex.BbqHnsw),
            "bbq_disk" => Dense(ElasticsearchDenseIndex.BbqDisk),
            _ => new HybridCollectionDefinition { Sparse = { new ElasticsearchSparseField("sparse") { Tokens = SparseTokens.Vocabulary } } },
        };

        var error = Record.Exception(() => DefinitionRules.CheckVersion(definition, ServerVersion.Parse(version)!.Value));

        if (isKnown)
            Assert.Null(error);
        else
            Assert.Contains($"this cluster has {string.Join('.', version.Split('.').Take(2))}", Assert.IsType<NotSupportedException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_serverless_project_knows_all_of_it_and_decides_over_shards_itself()
    {
        var serverless = ServerVersion.Parse("8.11.0", isServerless: true)!.Value;
        DefinitionRules.CheckVersion(Dense(ElasticsearchDenseIndex.BbqDisk with { Oversample = 2 }), serverless);
        DefinitionRules.CheckVersion(new ElasticsearchCollectionDefinition { RefreshInterval = TimeSpan.FromSeconds(5) }, serverless);
        Assert.Throws<NotSupportedException>(() => DefinitionRules.CheckVersion(new ElasticsearchCollectionDefinition { Shards = 2 }, serverless));
        Assert.Throws<NotSupportedException>(() => DefinitionRules.CheckVersion(new ElasticsearchCollectionDefinition { Replicas = 2 }, serverless));
    }

    [Fact]
    public void What_no_version_takes_is_refused()
    {
        Refused(Dense(ElasticsearchDenseIndex.Int4Hnsw, 7), "takes an even number");
        Refused(Dense(ElasticsearchDenseIndex.BbqFlat, 63), "takes 64 or more");
        Refused(Dense(ElasticsearchDenseIndex.Int8Flat with { M = 8 }), "is no graph");
        Refused(new HybridCollectionDefinition { Sparse = { new SparseField("a.b") } }, "'a.b' cannot be a field");
        Refused(new ElasticsearchCollectionDefinition { GeoPoints = { "_place" } }, "'_place' cannot be a field");
        Refused(new ElasticsearchCollectionDefinition { GeoPoints = { "place" }, Payload = { new PayloadField("place", PayloadType.Keyword) } }, "cannot be a place and another field too");
        Refused(new HybridCollectionDefinition { Semantic = { new SemanticField("body", "e") }, Text = { new Bm25Field("words", "body") } }, "encoded by the server and searched by BM25 too");
        var wide = new HybridCollectionDefinition();
        for (var i = 0; i < 333; i++)
            wide.Payload.Add(new PayloadField($"at{i}", PayloadType.DateTime));
        Refused(wide, "needs 1003 fields of an index");
        wide.Payload.RemoveAt(0);
        DefinitionRules.Check(wide);
    }

    [Fact]
    public void Numbers_out_of_range_are_refused_where_they_are_said()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ElasticsearchDenseIndex.Int8Hnsw with { M = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => ElasticsearchDenseIndex.Int8Hnsw with { EfConstruction = 3 });
        Assert.Throws<ArgumentOutOfRangeException>(() => ElasticsearchDenseIndex.Int8Hnsw with { Oversample = 0.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => ElasticsearchDenseIndex.Int8Hnsw with { Oversample = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ElasticsearchCollectionDefinition { Shards = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ElasticsearchCollectionDefinition { Replicas = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ElasticsearchCollectionDefinition { RefreshInterval = TimeSpan.Zero });
    }

    private static HybridCollectionDefinition Dense(ElasticsearchDenseIndex index, int dimensions = 64) => new() { Dense = { new DenseField("dense", dimensions) { Index = index } } };

    private static void Refused(HybridCollectionDefinition definition, string message) =>
        Assert.Contains(message, Assert.Throws<NotSupportedException>(() => DefinitionRules.Check(definition)).Message, StringComparison.Ordinal);
}
