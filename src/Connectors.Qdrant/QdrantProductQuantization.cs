namespace Connectors.Qdrant;

/// <summary>A code word for some components together: see <see cref="QdrantQuantization.Product"/>.</summary>
public sealed record QdrantProductQuantization : QdrantQuantization
{
    internal QdrantProductQuantization(int compression, bool? alwaysInMemory)
        : base(alwaysInMemory)
    {
        if (compression is not (4 or 8 or 16 or 32 or 64))
            throw new ArgumentOutOfRangeException(nameof(compression), compression, "A compression is 4, 8, 16, 32 or 64.");
        Compression = compression;
    }

    /// <summary>Gets how many times less memory it takes.</summary>
    public int Compression { get; }
}
