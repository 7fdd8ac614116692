using Connectors.Milvus.Tests.Server;

namespace Connectors.Milvus.Tests.Conformance;

/// <summary>Runs the suite against a real Milvus Lite.</summary>
public sealed class MilvusConformanceTests(MilvusConformanceTests.Fixture fixture) : ConformanceTests(fixture), IClassFixture<MilvusConformanceTests.Fixture>
{
    [Fact]
    public void Every_exception_names_a_case_of_the_suite() => AssertCases(LiteExceptions.All.Keys);

    public sealed class Fixture() : ConformanceFixture(async () => new ServerTarget("milvus lite 2.5.1", LiteExceptions.All, await LiteServer.StartAsync(), url => MilvusStore.Connect(url)));
}
