namespace Connectors.Encoders.Caching;

/// <summary>Count, dimensions, vocabulary, the gaps between the indices, the weights.</summary>
internal sealed class SparseCodec : IVectorCodec<SparseEmbedding>
{
    private const int BytesOfTerm = 1 + sizeof(float);

    public string Kind => "sparse";

    public void Write(SparseEmbedding embedding, ref VectorWriter writer)
    {
        writer.WriteNumber((uint)embedding.Dimensions);
        writer.WriteText(embedding.VocabularyId);
        writer.WriteNumber((uint)embedding.NonZeroCount);
        var next = 0u;
        foreach (var index in embedding.Indices.Span)
        {
            writer.WriteNumber(index - next);
            next = index + 1;
        }

        writer.WriteFloats(embedding.Values.Span);
    }

    public SparseEmbedding? Read(ref VectorReader reader)
    {
        if (!reader.TryReadNumber(out var dimensions) || dimensions > int.MaxValue || !reader.TryReadText(out var vocabulary) || !reader.TryReadCount(BytesOfTerm, out var count))
            return null;
        var indices = new uint[count];
        var next = 0UL;
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadNumber(out var gap) || next + gap > uint.MaxValue)
                return null;
            indices[i] = (uint)(next + gap);
            next += gap + 1UL;
        }

        var values = new float[count];
        return reader.TryReadFloats(values) && reader.IsAtEnd && (dimensions == 0 || next <= dimensions)
            ? new SparseEmbedding(indices, values, (int)dimensions, vocabulary)
            : null;
    }
}
