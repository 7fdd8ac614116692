using System.Text;
using System.Text.Json.Nodes;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Schema;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Schema;

/// <summary>Mappings that real nodes have read back, whoever made them.</summary>
public sealed class RecordedMappingTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("8.15.3", 28, 22, 5)]
    [InlineData("8.19.21", 34, 25, 8)]
    [InlineData("9.5.3", 37, 27, 8)]
    public void Every_recorded_mapping_is_described(string version, int mappings, int dense, int sparse)
    {
        var (foundMappings, foundDense, foundSparse) = (0, 0, 0);
        foreach (var (scenario, line) in Answers(version))
        {
            var answer = (string)line["response_body"]!;
            var name = (string)line["path"]! is var path ? path.Split('/', '?')[1] : string.Empty;
            var layout = MappingReader.Read(Encoding.UTF8.GetBytes(answer), name, ServerVersion.Parse(version)!.Value);
            foundMappings++;
            var properties = JsonNode.Parse(answer)!.AsObject().Single().Value!["mappings"]!["properties"]?.AsObject() ?? [];
            foreach (var field in layout.Definition.Dense)
            {
                foundDense++;
                var options = properties[field.Name]!["index_options"];
                var expected = (string?)options?["type"] ?? "hnsw";
                Assert.True(DenseIndexNames.TypeOf(field.Index) == expected, $"{scenario}: {answer}");
                if (field.Index is ElasticsearchDenseIndex named)
                    Assert.Equal(((int?)options!["m"], (int?)options["ef_construction"], (double?)options["rescore_vector"]?["oversample"]), (named.M, named.EfConstruction, named.Oversample));
                Assert.Equal((int)properties[field.Name]!["dims"]!, field.Dimensions);
            }

            foundSparse += layout.Definition.Sparse.Count;
            Assert.False(layout.IsOurs);
            Assert.All(layout.Definition.Sparse, field => Assert.Null(layout.TokensOf(field.Name)));
        }

        output.WriteLine($"{version}: {foundMappings} mappings with {foundDense} dense and {foundSparse} sparse fields");
        Assert.Equal((mappings, dense, sparse), (foundMappings, foundDense, foundSparse));
    }

    // case 9
    [Theory]
    [InlineData("""{"mappings":{}}""", "9.1.0", true, false)]
    [InlineData("""{"mappings":{}}""", "9.2.0", false, true)]
    [InlineData("""{"mappings":{},"settings":{"index":{"mapping":{"exclude_source_vectors":"false"}}}}""", "9.2.0", true, false)]
    [InlineData("""{"mappings":{"_source":{"excludes":["d"]}}}""", "8.19.21", false, false)]
    [InlineData("""{"mappings":{"_source":{"enabled":false}}}""", "8.19.21", false, false)]
    [InlineData("""{"mappings":{"_source":{"mode":"synthetic"}}}""", "8.15.3", false, false)]
    [InlineData("""{"mappings":{"_source":{"mode":"stored"}}}""", "8.15.3", true, false)]
    [InlineData("""{"mappings":{},"settings":{"index":{"mapping":{"source":{"mode":"synthetic"}}}}}""", "8.19.21", false, false)]
    [InlineData("""{"mappings":{},"settings":{"index":{"mapping":{"source":{"mode":"STORED"}}}}}""", "8.19.21", true, false)]
    public void Whether_vectors_come_back_whole_is_known(string index, string version, bool keeps, bool hides)
    {
        var layout = MappingReader.Read(Encoding.UTF8.GetBytes($$"""{"docs":{{index}} }"""), "docs", ServerVersion.Parse(version)!.Value);

        Assert.Equal((keeps, hides), (layout.KeepsVectors, layout.HidesVectors));
    }

    private static IEnumerable<(string Scenario, JsonNode Line)> Answers(string version) =>
        from scenario in new[] { "02-create-hybrid-index", "03-dense-field-options", "16-aliases-and-templates" }
        from line in File.ReadLines(RepositoryFolder.Shared("cassettes", "elasticsearch", version, scenario + ".jsonl")).Select(line => JsonNode.Parse(line)!)
        where (string?)line["method"] == "GET" && (int)line["status"]! == 200 && ((string)line["response_body"]!).Contains("\"mappings\"", StringComparison.Ordinal)
            && !((string)line["path"]!).Contains("/field/", StringComparison.Ordinal) && !((string)line["path"]!).Contains("_template", StringComparison.Ordinal)
        select (scenario, line);
}
