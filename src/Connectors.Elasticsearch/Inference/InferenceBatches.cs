using Microsoft.Extensions.AI;

namespace Connectors.Elasticsearch;

/// <summary>Texts in requests of a few at a time, each with a deadline of its own.</summary>
internal static class InferenceBatches
{
    // A model of the cluster's own takes some tenths of a second for a text of full length.
    private const int TextsPerRequest = 16;

    /// <summary>Encodes texts in order.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">The options of the caller.</param>
    /// <param name="dimensions">The dimensions of every vector; null where they are not known.</param>
    /// <param name="encode">Encodes some texts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<List<T>> EncodeAsync<T>(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options,
        int? dimensions,
        Func<string[], EncodingRole, CancellationToken, Task<List<T>>> encode,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);
        var texts = values as IReadOnlyCollection<string> ?? [.. values];
        if (texts.Contains(null!))
            throw new ArgumentException("A text is null.", nameof(values));
        if (dimensions is { } known && options?.Dimensions is { } wanted && wanted != known)
            throw new NotSupportedException($"The vectors have {known} dimensions; {wanted} are asked for.");
        var role = (options as EncodingOptions)?.Role ?? EncodingRole.Document;
        var vectors = new List<T>(texts.Count);
        foreach (var batch in texts.Chunk(TextsPerRequest))
            vectors.AddRange(await encode(batch, role, cancellationToken).ConfigureAwait(false));
        return vectors;
    }
}
