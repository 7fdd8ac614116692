namespace Connectors.Qdrant.Emulator.Storage;

/// <summary>A vector as it is kept: normalised, truncated and sorted already.</summary>
internal abstract record StoredVector;
