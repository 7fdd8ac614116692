using Connectors.Conformance;

namespace Connectors.Embedded.Tests.Conformance;

/// <summary>Runs the suite over the embedded store in memory and in a folder.</summary>
public abstract class EmbeddedConformanceTests(ConformanceFixture fixture) : ConformanceTests(fixture)
{
    public sealed class InMemory(InMemory.Fixture fixture) : EmbeddedConformanceTests(fixture), IClassFixture<InMemory.Fixture>
    {
        public sealed class Fixture() : ConformanceFixture(() => Task.FromResult<IConformanceTarget>(new InMemoryTarget()));
    }

    public sealed class InAFolder(InAFolder.Fixture fixture) : EmbeddedConformanceTests(fixture), IClassFixture<InAFolder.Fixture>
    {
        public sealed class Fixture() : ConformanceFixture(() => Task.FromResult<IConformanceTarget>(new FolderTarget()));
    }
}
