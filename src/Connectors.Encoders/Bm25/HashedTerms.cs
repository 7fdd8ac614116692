using System.Buffers;
using System.Text;

namespace Connectors.Encoders;

/// <summary>Terms numbered by the absolute value of their hash, from 0 to 2^31 inclusive, as fastembed and the Qdrant server do.</summary>
internal sealed class HashedTerms(string id, Bm25Saturation saturation, Bm25Dictionary? dictionary) : ITermSpace
{
    private const int StackBytes = 256;

    public string Id => id;

    public int Dimensions => 0;

    public IEnumerable<KeyValuePair<string, string?>> Settings => [new("vocabulary", id), .. saturation.Settings];

    /// <summary>What a vocabulary of hashed terms is called.</summary>
    public static string VocabularyId(string termForm) => "bm25:murmur3:" + termForm;

    public static uint Hash(ReadOnlySpan<char> term)
    {
        var room = Encoding.UTF8.GetMaxByteCount(term.Length);
        if (room <= StackBytes)
        {
            Span<byte> utf8 = stackalloc byte[StackBytes];
            return Magnitude(Murmur3.Hash(utf8[..Encoding.UTF8.GetBytes(term, utf8)]));
        }

        var rented = ArrayPool<byte>.Shared.Rent(room);
        var hash = Murmur3.Hash(rented.AsSpan(0, Encoding.UTF8.GetBytes(term, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return Magnitude(hash);
    }

    public uint IdOf(ReadOnlySpan<char> term)
    {
        var hash = Hash(term);
        dictionary?.Add(hash, term);
        return hash;
    }

    public float WeighDocument(uint id, int frequency, int length) => (float)saturation.Weigh(frequency, length);

    public float WeighQuery(uint id, int frequency) => 1;

    /// <summary>The reference's arithmetic has no width: the magnitude of the least integer is 2^31.</summary>
    private static uint Magnitude(uint hash) => (int)hash < 0 ? 0 - hash : hash;
}
