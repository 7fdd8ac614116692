using Connectors.Elasticsearch.Tests.Server;

namespace Connectors.Elasticsearch.Tests.Conformance;

/// <summary>Runs the suite against a real Elasticsearch node.</summary>
public sealed class ElasticsearchConformanceTests(ElasticsearchConformanceTests.Fixture fixture) : ConformanceTests(fixture), IClassFixture<ElasticsearchConformanceTests.Fixture>
{
    [Fact]
    public void Every_exception_names_a_case_of_the_suite() => AssertCases(NodeExceptions.All.Keys);

    public sealed class Fixture() : ConformanceFixture(async () => new ServerTarget("elasticsearch 8.19.21", NodeExceptions.All, await Node.StartAsync(), url => ElasticsearchStore.Connect(url)));
}
