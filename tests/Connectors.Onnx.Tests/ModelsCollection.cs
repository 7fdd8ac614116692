namespace Connectors.Onnx.Tests;

/// <summary>Runs alone: some of these tests watch what the process allocates, and one is long.</summary>
[CollectionDefinition(nameof(Models), DisableParallelization = true)]
public sealed class ModelsCollection : ICollectionFixture<Models>;
