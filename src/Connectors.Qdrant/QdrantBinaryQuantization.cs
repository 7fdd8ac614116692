namespace Connectors.Qdrant;

/// <summary>A bit a component: see <see cref="QdrantQuantization.Binary"/>.</summary>
public sealed record QdrantBinaryQuantization : QdrantQuantization
{
    internal QdrantBinaryQuantization(bool? alwaysInMemory)
        : base(alwaysInMemory)
    {
    }
}
