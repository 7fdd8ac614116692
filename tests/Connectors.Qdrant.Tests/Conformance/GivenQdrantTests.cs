using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Conformance;

/// <summary>A real server.</summary>
public sealed class GivenQdrantTests(ITestOutputHelper output) : GivenServerTests("CONNECTORS_QDRANT", url => QdrantStore.Connect(url), output);
