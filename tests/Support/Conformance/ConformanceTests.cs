using Connectors.Conformance;

namespace Connectors.Testing;

/// <summary>Runs the suite that every store passes.</summary>
public abstract class ConformanceTests(ConformanceFixture fixture)
{
    public static TheoryData<string> Names => [.. ConformanceSuite.Cases.Select(conformanceCase => conformanceCase.ToString())];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task The_store_does(string name)
    {
        Skip.If(fixture.Context is null, fixture.Absent);
        var result = await ConformanceRunner.RunAsync(ConformanceSuite.Cases.Single(conformanceCase => conformanceCase.ToString() == name), fixture.Context!);
        Skip.If(result.Outcome == ConformanceOutcome.Skipped, result.Message);
        Assert.True(result.Outcome == ConformanceOutcome.Passed, $"{result.Message}\nIt proves: {result.Case.Source}\n{result.Error}");
    }

    protected static void AssertCases(IEnumerable<string> names)
    {
        var cases = ConformanceSuite.Cases.Select(conformanceCase => conformanceCase.Name).ToHashSet(StringComparer.Ordinal);
        Assert.All(names, name => Assert.Contains(name, cases));
    }
}
