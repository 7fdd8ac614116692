using Microsoft.Extensions.AI;

namespace Connectors.Encoders.Caching;

/// <summary>Count and values.</summary>
internal sealed class DenseCodec : IVectorCodec<Embedding<float>>
{
    public string Kind => "dense";

    public void Write(Embedding<float> embedding, ref VectorWriter writer)
    {
        writer.WriteNumber((uint)embedding.Vector.Length);
        writer.WriteFloats(embedding.Vector.Span);
    }

    public Embedding<float>? Read(ref VectorReader reader)
    {
        if (!reader.TryReadCount(sizeof(float), out var count))
            return null;
        var values = new float[count];
        return reader.TryReadFloats(values) && reader.IsAtEnd ? new Embedding<float>(values) : null;
    }
}
