namespace Connectors.Onnx.Pooling;

/// <summary>Restricts a vector to the terms of another one.</summary>
internal static class SharedTerms
{
    public static SparseEmbedding Keep(SparseEmbedding vector, SparseEmbedding terms)
    {
        var (indices, values) = (new List<uint>(terms.NonZeroCount), new List<float>(terms.NonZeroCount));
        foreach (var index in terms.Indices.Span)
        {
            var position = vector.Indices.Span.BinarySearch(index);
            if (position < 0)
                continue;
            indices.Add(index);
            values.Add(vector.Values.Span[position]);
        }

        return new SparseEmbedding(indices.ToArray(), values.ToArray(), vector.Dimensions, vector.VocabularyId) { ModelId = vector.ModelId };
    }
}
