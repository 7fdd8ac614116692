using Connectors.Conformance;

namespace Connectors.Elasticsearch.Tests.Conformance;

/// <summary>Runs the suite that every store passes against a real Elasticsearch node.</summary>
public sealed class ElasticsearchConformanceTests(ConformanceFixture fixture) : IClassFixture<ConformanceFixture>
{
    public static TheoryData<string> Names => [.. ConformanceSuite.Cases.Select(conformanceCase => conformanceCase.ToString())];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Elasticsearch_does(string name)
    {
        Skip.If(fixture.Context is null, fixture.Absent);
        var result = await ConformanceRunner.RunAsync(ConformanceSuite.Cases.Single(conformanceCase => conformanceCase.ToString() == name), fixture.Context!);
        Skip.If(result.Outcome == ConformanceOutcome.Skipped, result.Message);
        Assert.True(result.Outcome == ConformanceOutcome.Passed, $"{result.Message}\nIt proves: {result.Case.Source}\n{result.Error}");
    }

    [Fact]
    public void Every_exception_names_a_case_of_the_suite()
    {
        var names = ConformanceSuite.Cases.Select(conformanceCase => conformanceCase.Name).ToHashSet(StringComparer.Ordinal);
        Assert.All(NodeExceptions.All.Keys, name => Assert.Contains(name, names));
    }
}
