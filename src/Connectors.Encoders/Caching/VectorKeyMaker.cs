using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace Connectors.Encoders.Caching;

/// <summary>Makes the keys of a call's texts.</summary>
internal sealed class VectorKeyMaker
{
    private readonly byte[] _prefix;

    private VectorKeyMaker(byte[] prefix) => _prefix = prefix;

    /// <summary>Null where the options have something of which we do not know what it does to the vectors: such a call is not cached.</summary>
    public static VectorKeyMaker? For(string fingerprint, string kind, EmbeddingGenerationOptions? options)
    {
        if (options is not null && !IsKnown(options))
            return null;
        var encoding = options as EncodingOptions;
        var sparse = options as SparseEncodingOptions;
        string?[] parts =
        [
            fingerprint,
            kind,
            (encoding?.Role ?? EncodingRole.Document).ToString(),
            encoding?.PromptName,
            options?.ModelId,
            options?.Dimensions?.ToString(CultureInfo.InvariantCulture),
            sparse?.MaxTerms?.ToString(CultureInfo.InvariantCulture),
            (sparse?.MinWeight ?? 0).ToString("R", CultureInfo.InvariantCulture),
        ];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            // With its length, so that no two lists of parts read the same; null is not the empty text.
            BinaryPrimitives.WriteInt32LittleEndian(length, part is null ? -1 : Encoding.UTF8.GetByteCount(part));
            hash.AppendData(length);
            hash.AppendData(Encoding.UTF8.GetBytes(part ?? ""));
        }

        return new VectorKeyMaker(hash.GetHashAndReset());
    }

    /// <summary>The text as it is in memory, UTF-16: half of a surrogate pair is not the same as another half.</summary>
    public VectorKey Make(string text)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_prefix);
        hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
        Span<byte> bytes = stackalloc byte[VectorKey.Size];
        hash.GetHashAndReset(bytes);
        return VectorKey.Of(bytes);
    }

    private static bool IsKnown(EmbeddingGenerationOptions options) =>
        (options.GetType() == typeof(EmbeddingGenerationOptions) || options.GetType() == typeof(EncodingOptions) || options.GetType() == typeof(SparseEncodingOptions))
        && options.RawRepresentationFactory is null && options.AdditionalProperties is null or { Count: 0 };
}
