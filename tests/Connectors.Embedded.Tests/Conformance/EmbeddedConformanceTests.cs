using Connectors.Conformance;

namespace Connectors.Embedded.Tests.Conformance;

/// <summary>Runs the suite that every store passes, over the embedded store in memory and in a folder.</summary>
public abstract class EmbeddedConformanceTests(ConformanceFixture fixture)
{
    public static TheoryData<string> Names => [.. ConformanceSuite.Cases.Select(conformanceCase => conformanceCase.ToString())];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Embedded_does(string name)
    {
        var result = await ConformanceRunner.RunAsync(ConformanceSuite.Cases.Single(conformanceCase => conformanceCase.ToString() == name), fixture.Context);
        Skip.If(result.Outcome == ConformanceOutcome.Skipped, result.Message);
        Assert.True(result.Outcome == ConformanceOutcome.Passed, $"{result.Message}\nIt proves: {result.Case.Source}\n{result.Error}");
    }

    public sealed class InMemory(InMemory.Fixture fixture) : EmbeddedConformanceTests(fixture), IClassFixture<InMemory.Fixture>
    {
        public sealed class Fixture() : ConformanceFixture(() => new InMemoryTarget());
    }

    public sealed class InAFolder(InAFolder.Fixture fixture) : EmbeddedConformanceTests(fixture), IClassFixture<InAFolder.Fixture>
    {
        public sealed class Fixture() : ConformanceFixture(() => new FolderTarget());
    }
}
