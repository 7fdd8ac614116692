using Microsoft.Extensions.AI;

namespace Connectors.Encoders.Caching;

/// <summary>Writes vectors as bytes, without loss, and reads bytes that may be anything.</summary>
internal interface IVectorCodec<TEmbedding>
    where TEmbedding : Embedding
{
    string Kind { get; }

    void Write(TEmbedding embedding, ref VectorWriter writer);

    /// <summary>Reads a vector; null where the bytes are none.</summary>
    TEmbedding? Read(ref VectorReader reader);
}
