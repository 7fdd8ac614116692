namespace Connectors.Qdrant.Emulator.Storage;

internal sealed record DenseValues(float[] Values) : StoredVector;
