using System.Text.Json.Serialization;

namespace Connectors.Conformance;

/// <summary>A record with an id, a vector of each kind and a payload.</summary>
internal sealed class BookRecord
{
    [PointId]
    public string Isbn { get; set; } = string.Empty;

    [DenseVector("dense")]
    public float[]? Dense { get; set; }

    [SparseVector]
    public SparseEmbedding? Sparse { get; set; }

    [JsonPropertyName("lang")]
    public string? Language { get; set; }

    [JsonPropertyName("year")]
    public int Year { get; set; }

    public string[] Authors { get; set; } = [];
}
