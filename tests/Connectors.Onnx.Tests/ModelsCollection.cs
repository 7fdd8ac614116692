namespace Connectors.Onnx.Tests;

[CollectionDefinition(nameof(Models))]
public sealed class ModelsCollection : ICollectionFixture<Models>;
