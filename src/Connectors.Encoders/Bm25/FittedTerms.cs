using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Encoders;

/// <summary>What was learnt from a corpus: its terms, numbered by first sight, their idf, and the average length of a document.</summary>
internal sealed class FittedTerms : ITermSpace, ISparseVocabulary
{
    private readonly TermTable _terms;
    private readonly double[] _idf;

    public FittedTerms(TermTable terms, double[] idf, long corpusSize, Bm25Saturation saturation, double epsilon, string termForm)
    {
        (_terms, _idf) = (terms, idf);
        (CorpusSize, Saturation, Epsilon) = (corpusSize, saturation, epsilon);
        Id = $"bm25:fitted:{termForm}:{Digest(terms)}";
    }

    public string Id { get; }

    public int Count => _terms.Count;

    public int Dimensions => Count;

    public long CorpusSize { get; }

    public Bm25Saturation Saturation { get; }

    public double Epsilon { get; }

    public ReadOnlySpan<double> Idf => _idf;

    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("vocabulary", Id),
        .. Saturation.Settings,
        new("idf", Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(Idf)))),
    ];

    public ReadOnlySpan<char> TermAt(int index) => _terms[index];

    public uint IdOf(ReadOnlySpan<char> term) => _terms.Find(term) is >= 0 and var id ? (uint)id : ITermIds.None;

    public float WeighDocument(uint id, int frequency, int length) => (float)Saturation.Weigh(frequency, length);

    public float WeighQuery(uint id, int frequency) => frequency * (float)_idf[id];

    public bool TryGetToken(uint index, [NotNullWhen(true)] out string? token)
    {
        token = index < (uint)Count ? _terms[(int)index].ToString() : null;
        return token is not null;
    }

    public bool TryGetIndex(string token, out uint index)
    {
        ArgumentNullException.ThrowIfNull(token);
        index = IdOf(token);
        if (index != ITermIds.None)
            return true;
        index = 0;
        return false;
    }

    /// <summary>Every term goes in behind its length, so that no two lists read the same.</summary>
    private static string Digest(TermTable terms)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        var utf8 = Array.Empty<byte>();
        for (var i = 0; i < terms.Count; i++)
        {
            var room = Encoding.UTF8.GetMaxByteCount(terms[i].Length);
            if (utf8.Length < room)
                utf8 = new byte[room];
            var written = Encoding.UTF8.GetBytes(terms[i], utf8);
            BinaryPrimitives.WriteInt32LittleEndian(length, written);
            hash.AppendData(length);
            hash.AppendData(utf8.AsSpan(0, written));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
