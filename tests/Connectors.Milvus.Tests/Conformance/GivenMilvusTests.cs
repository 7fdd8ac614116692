using Xunit.Abstractions;

namespace Connectors.Milvus.Tests.Conformance;

/// <summary>A real server.</summary>
public sealed class GivenMilvusTests(ITestOutputHelper output) : GivenServerTests("CONNECTORS_MILVUS", url => MilvusStore.Connect(url), output);
