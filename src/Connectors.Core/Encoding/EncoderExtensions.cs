using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Connectors;

/// <summary>The verbs that users of the Python libraries know, on every encoder.</summary>
public static class EncoderExtensions
{
    /// <summary>Encodes a search text: <see cref="EncodingRole.Query"/>.</summary>
    /// <typeparam name="TEmbedding">The kind of vector.</typeparam>
    /// <param name="encoder">The encoder.</param>
    /// <param name="text">The text.</param>
    /// <param name="options">Further options; their role is overridden. They are not changed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The vector of the text.</returns>
    public static async Task<TEmbedding> EncodeQueryAsync<TEmbedding>(
        this IEmbeddingGenerator<string, TEmbedding> encoder,
        string text,
        EncodingOptions? options = null,
        CancellationToken cancellationToken = default)
        where TEmbedding : Embedding
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(text);
        var embeddings = await encoder.GenerateAsync([text], InRole(options, EncodingRole.Query), cancellationToken).ConfigureAwait(false);
        ThrowUnlessOneEach(encoder, embeddings.Count, 1);
        return embeddings[0];
    }

    /// <summary>Encodes texts that are stored and found: <see cref="EncodingRole.Document"/>.</summary>
    /// <typeparam name="TEmbedding">The kind of vector.</typeparam>
    /// <param name="encoder">The encoder.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="options">Further options; their role is overridden. They are not changed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One vector for each text, in the order of the texts.</returns>
    /// <exception cref="InvalidOperationException">The encoder returned more or fewer vectors than there are texts.</exception>
    public static async Task<GeneratedEmbeddings<TEmbedding>> EncodeDocumentsAsync<TEmbedding>(
        this IEmbeddingGenerator<string, TEmbedding> encoder,
        IEnumerable<string> texts,
        EncodingOptions? options = null,
        CancellationToken cancellationToken = default)
        where TEmbedding : Embedding
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(texts);
        var given = texts as IReadOnlyCollection<string> ?? [.. texts];
        var embeddings = await encoder.GenerateAsync(given, InRole(options, EncodingRole.Document), cancellationToken).ConfigureAwait(false);
        ThrowUnlessOneEach(encoder, embeddings.Count, given.Count);
        return embeddings;
    }

    /// <summary>Encodes a stream of texts lazily, a bounded number of them at a time.</summary>
    /// <typeparam name="TEmbedding">The kind of vector.</typeparam>
    /// <param name="encoder">The encoder.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="options">Further options; their role is overridden. They are not changed.</param>
    /// <param name="chunkSize">How many texts are read before a call to the encoder; it sorts them into batches. Default 512.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>One vector for each text, in the order of the texts.</returns>
    public static async IAsyncEnumerable<TEmbedding> EncodeDocumentsAsync<TEmbedding>(
        this IEmbeddingGenerator<string, TEmbedding> encoder,
        IAsyncEnumerable<string> texts,
        EncodingOptions? options = null,
        int chunkSize = 512,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TEmbedding : Embedding
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chunkSize);
        await foreach (var chunk in texts.Chunk(chunkSize).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var embedding in await encoder.EncodeDocumentsAsync(chunk, options, cancellationToken).ConfigureAwait(false))
                yield return embedding;
        }
    }

    /// <summary>The dot product of every query with every document.</summary>
    /// <param name="encoder">The encoder that made the vectors.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="documents">The documents.</param>
    /// <returns>A matrix with a row for each query and a column for each document.</returns>
    /// <exception cref="InvalidOperationException">Two vectors come from different vocabularies.</exception>
    public static float[,] Similarity(
        this IEmbeddingGenerator<string, SparseEmbedding> encoder,
        IReadOnlyList<SparseEmbedding> queries,
        IReadOnlyList<SparseEmbedding> documents)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return Matrix(queries, documents, static (query, document) => query.Dot(document));
    }

    /// <summary>The cosine of every query with every document; 0 where one of them is the zero vector.</summary>
    /// <param name="encoder">The encoder that made the vectors.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="documents">The documents.</param>
    /// <returns>A matrix with a row for each query and a column for each document.</returns>
    public static float[,] Similarity(
        this IEmbeddingGenerator<string, Embedding<float>> encoder,
        IReadOnlyList<Embedding<float>> queries,
        IReadOnlyList<Embedding<float>> documents)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return Matrix(queries, documents, static (query, document) =>
            TensorPrimitives.CosineSimilarity(query.Vector.Span, document.Vector.Span) is var cosine && float.IsNaN(cosine) ? 0 : cosine);
    }

    /// <summary>Puts a sparse vector in words.</summary>
    /// <param name="encoder">An encoder that has a vocabulary.</param>
    /// <param name="embedding">The vector.</param>
    /// <param name="top">How many terms at most, 0 or more; null for all.</param>
    /// <returns>The terms by descending weight; equal weights by ascending index.</returns>
    /// <exception cref="InvalidOperationException">The encoder has no vocabulary, or the vector comes from another one.</exception>
    public static IReadOnlyList<TermWeight> Decode(this IEmbeddingGenerator<string, SparseEmbedding> encoder, SparseEmbedding embedding, int? top = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(embedding);
        return encoder.GetVocabulary(embedding).Decode(embedding, top);
    }

    /// <summary>Puts a sparse vector in words.</summary>
    /// <param name="vocabulary">The vocabulary of the vector.</param>
    /// <param name="embedding">The vector.</param>
    /// <param name="top">How many terms at most, 0 or more; null for all.</param>
    /// <returns>The terms by descending weight; equal weights by ascending index.</returns>
    public static IReadOnlyList<TermWeight> Decode(this ISparseVocabulary vocabulary, SparseEmbedding embedding, int? top = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(embedding);
        if (top is { } most)
            ArgumentOutOfRangeException.ThrowIfNegative(most, nameof(top));
        var terms = new TermWeight[embedding.NonZeroCount];
        var indices = embedding.Indices.Span;
        for (var i = 0; i < terms.Length; i++)
            terms[i] = new TermWeight(TokenOf(vocabulary, indices[i]), embedding.Values.Span[i]);

        // LINQ's order is stable, and the terms come in ascending index.
        var ordered = terms.OrderByDescending(term => term.Weight);
        return top is { } limit ? [.. ordered.Take(limit)] : [.. ordered];
    }

    /// <summary>Says which terms make up the score of a document.</summary>
    /// <param name="encoder">An encoder that has a vocabulary.</param>
    /// <param name="query">The query's vector.</param>
    /// <param name="document">The document's vector.</param>
    /// <returns>The shared terms by descending contribution; the contributions add up to the dot product.</returns>
    /// <exception cref="InvalidOperationException">The vectors come from different vocabularies, or the encoder has none.</exception>
    public static IReadOnlyList<TermContribution> Explain(
        this IEmbeddingGenerator<string, SparseEmbedding> encoder,
        SparseEmbedding query,
        SparseEmbedding document)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(document);
        query.ThrowUnlessComparable(document);
        var vocabulary = encoder.GetVocabulary(query);
        _ = encoder.GetVocabulary(document);
        var shared = new List<TermContribution>();
        ReadOnlySpan<uint> a = query.Indices.Span, b = document.Indices.Span;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] < b[j])
            {
                i++;
            }
            else if (a[i] > b[j])
            {
                j++;
            }
            else
            {
                float x = query.Values.Span[i++], y = document.Values.Span[j];
                shared.Add(new TermContribution(TokenOf(vocabulary, b[j++]), x, y, x * y));
            }
        }

        return [.. shared.OrderByDescending(term => term.Contribution)];
    }

    /// <summary>Gets the vocabulary of an encoder.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="InvalidOperationException">The encoder has none.</exception>
    public static ISparseVocabulary GetVocabulary(this IEmbeddingGenerator<string, SparseEmbedding> encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return encoder.GetService(typeof(ISparseVocabulary)) as ISparseVocabulary
            ?? throw new InvalidOperationException($"{encoder.GetType().Name} has no vocabulary: indices cannot be put in words.");
    }

    private static ISparseVocabulary GetVocabulary(this IEmbeddingGenerator<string, SparseEmbedding> encoder, SparseEmbedding embedding)
    {
        var vocabulary = encoder.GetVocabulary();
        return embedding.VocabularyId is null || string.Equals(embedding.VocabularyId, vocabulary.Id, StringComparison.Ordinal)
            ? vocabulary
            : throw new InvalidOperationException($"The vector comes from vocabulary '{embedding.VocabularyId}', the encoder has '{vocabulary.Id}'.");
    }

    private static string TokenOf(ISparseVocabulary vocabulary, uint index) =>
        vocabulary.TryGetToken(index, out var token) ? token : string.Create(CultureInfo.InvariantCulture, $"[{index}]");

    private static void ThrowUnlessOneEach(object encoder, int vectors, int texts)
    {
        if (vectors != texts)
            throw new InvalidOperationException($"{encoder.GetType().Name} returned {vectors} vectors for {texts} texts.");
    }

    private static EncodingOptions InRole(EncodingOptions? options, EncodingRole role)
    {
        var copy = (EncodingOptions?)options?.Clone() ?? new EncodingOptions();
        copy.Role = role;
        return copy;
    }

    private static float[,] Matrix<T>(IReadOnlyList<T> queries, IReadOnlyList<T> documents, Func<T, T, float> similarity)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(documents);
        var matrix = new float[queries.Count, documents.Count];
        for (var row = 0; row < queries.Count; row++)
        {
            for (var column = 0; column < documents.Count; column++)
                matrix[row, column] = similarity(queries[row], documents[column]);
        }

        return matrix;
    }
}
