namespace Connectors.Milvus;

/// <summary>A dense leg with what only Milvus has.</summary>
/// <param name="vector">The query's vector, as long as the field's dimensions.</param>
public class MilvusDenseLeg(ReadOnlyMemory<float> vector) : DenseLeg(vector)
{
    /// <summary>
    /// Gets the score that no candidate may exceed (≤); null for none. With <see cref="SearchLeg.ScoreThreshold"/> it is a range, of which the
    /// best are found. Not together with <see cref="MilvusQuery.GroupBy"/>.
    /// </summary>
    public double? ScoreCeiling { get; init; }

    /// <summary>Gets how many clusters of an IVF index are searched (<c>nprobe</c>), 1 to 65,536; null for the server's default.</summary>
    public int? Probes { get; init; }

    /// <summary>Gets how much of its speed an AUTOINDEX of Zilliz Cloud gives for recall (<c>level</c>), 1 to 10; null for its default, 1.</summary>
    public int? Level { get; init; }
}
