using Connectors.Qdrant.Emulator;

namespace Connectors.Qdrant.Tests.Conformance;

/// <summary>Runs the suite against the emulator: see tests/Connectors.Qdrant.Emulator for what proves that it behaves as a real server.</summary>
public sealed class QdrantConformanceTests(QdrantConformanceTests.Fixture fixture) : ConformanceTests(fixture), IClassFixture<QdrantConformanceTests.Fixture>
{
    [Fact]
    public void Every_exception_names_a_case_of_the_suite() => AssertCases(EmulatorExceptions.All.Keys);

    public sealed class Fixture() : ConformanceFixture(async () => new EmulatorTarget(await QdrantEmulator.StartAsync()));
}
