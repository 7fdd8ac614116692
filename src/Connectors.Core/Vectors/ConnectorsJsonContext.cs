using System.Text.Json.Serialization;

namespace Connectors;

/// <summary>Source-generated JSON metadata of the types that applications serialise, for use without reflection.</summary>
[JsonSerializable(typeof(SparseEmbedding))]
[JsonSerializable(typeof(SparseEmbedding[]))]
public sealed partial class ConnectorsJsonContext : JsonSerializerContext;
