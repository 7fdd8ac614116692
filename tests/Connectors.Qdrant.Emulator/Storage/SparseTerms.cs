namespace Connectors.Qdrant.Emulator.Storage;

/// <summary>A sparse vector in the order of its indices.</summary>
internal sealed record SparseTerms(uint[] Indices, float[] Values) : StoredVector
{
    public static SparseTerms Of(IEnumerable<uint> indices, IEnumerable<float> values)
    {
        var (keys, weights) = (indices.ToArray(), values.ToArray());
        Array.Sort(keys, weights);
        return new SparseTerms(keys, weights);
    }

    /// <summary>The dot product in f32, term by term in the order of the indices; null when no index is shared.</summary>
    public float? Dot(SparseTerms other)
    {
        float? sum = null;
        for (int i = 0, j = 0; i < Indices.Length && j < other.Indices.Length;)
        {
            var order = Indices[i].CompareTo(other.Indices[j]);
            if (order == 0)
                sum = (sum ?? 0) + Values[i] * other.Values[j];
            if (order <= 0)
                i++;
            if (order >= 0)
                j++;
        }

        return sum;
    }
}
