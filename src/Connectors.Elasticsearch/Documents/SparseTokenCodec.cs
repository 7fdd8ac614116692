using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Documents;

/// <summary>Turns indices of sparse vectors into the tokens of a field and back.</summary>
internal sealed class SparseTokenCodec(IndexLayout layout, ElasticsearchCollectionState state)
{
    /// <summary>Says why vectors of a field cannot be read or written; null when they can.</summary>
    public string? FindFault(string field)
    {
        if (layout.TokensOf(field) is { } noted && state.Tokens.TryGetValue(field, out var told) && told != noted)
            return $"the index says that the tokens of field '{field}' are {Describe(noted)}, and the caller that they are {Describe(told)}";
        return KindOf(field) switch
        {
            SparseTokens.Index => null,
            SparseTokens.Vocabulary => FindVocabularyFault(field),
            _ => $"the index does not say what the tokens of field '{field}' are, and they are not to be guessed: say it with {nameof(ElasticsearchCollection)}.{nameof(ElasticsearchCollection.UseVocabulary)} when they are words of a vocabulary (as ELSER and inference endpoints write them), or with {nameof(ElasticsearchCollection.UseIndexTokens)} when they are indices as decimal numbers",
        };
    }

    /// <summary>Says why words cannot be looked up in a field; null when they can. The vocabulary itself is not needed for that.</summary>
    public string? FindWordsFault(string field)
    {
        if (!layout.IsSparse(field))
            return $"there is no sparse field '{field}'";
        if (KindOf(field) == SparseTokens.Index)
            return $"the tokens of field '{field}' are indices; an endpoint's are words. Make the field as {nameof(ElasticsearchSparseField)} with {nameof(SparseTokens)}.{nameof(SparseTokens.Vocabulary)}";
        return KindOf(field) is null ? FindFault(field) : null;
    }

    /// <summary>Says why a vector cannot be written to a field that has no fault itself; null when it can.</summary>
    public string? FindFault(string field, SparseEmbedding vector)
    {
        if (WordsOf(field) is not { } words)
            return null;
        foreach (var index in vector.Indices.Span)
        {
            if (!words.TryGetToken(index, out _))
                return LacksIndex(field, index);
        }

        return null;
    }

    /// <summary>The vocabulary whose tokens a field has; null when they are the indices.</summary>
    public ISparseVocabulary? WordsOf(string field) => KindOf(field) == SparseTokens.Vocabulary ? state.Vocabularies[field] : null;

    /// <summary>The token of an index.</summary>
    /// <exception cref="ArgumentException">The vocabulary lacks the index.</exception>
    public string TokenOf(string field, uint index) => WordsOf(field) is { } words ? WordOf(words, field, index) : index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The same in a field whose words are known.</summary>
    public static string WordOf(ISparseVocabulary words, string field, uint index) =>
        words.TryGetToken(index, out var token) ? token : throw new ArgumentException(LacksIndex(field, index));

    /// <summary>Reads what a document holds of a field: weights by token.</summary>
    public SparseEmbedding Read(string field, ref Utf8JsonReader reader)
    {
        // Other programs may write several objects, of which the server indexes the largest weight of each token.
        if (reader.TokenType == JsonTokenType.StartArray)
            return ReadSeveral(field, ref reader);
        var indices = new List<uint>();
        var values = new List<float>();
        ReadOne(field, ref reader, indices, values);
        return Make(field, indices, values);
    }

    private SparseEmbedding ReadSeveral(string field, ref Utf8JsonReader reader)
    {
        var largest = new Dictionary<uint, float>();
        var indices = new List<uint>();
        var values = new List<float>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            ReadOne(field, ref reader, indices, values);
        foreach (var (index, value) in indices.Zip(values))
            largest[index] = Math.Max(value, largest.GetValueOrDefault(index, value));
        return Make(field, [.. largest.Keys], [.. largest.Values]);
    }

    private void ReadOne(string field, ref Utf8JsonReader reader, List<uint> indices, List<float> values)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException($"The sparse vector '{field}' is not an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = IndexOf(field, ref reader);
            reader.Read();

            // The server drops tokens whose weight is null, and takes numbers in quotes (cassettes 06-bulk-vector-item-errors).
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            indices.Add(index);
            values.Add(reader.TokenType == JsonTokenType.String ? float.Parse(reader.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture) : reader.GetSingle());
        }
    }

    private SparseEmbedding Make(string field, List<uint> indices, List<float> values) =>
        SparseEmbedding.FromUnsorted(indices.ToArray(), values.ToArray(), DuplicateIndexPolicy.Reject, vocabularyId: VocabularyOf(field));

    private string? FindVocabularyFault(string field)
    {
        if (!state.Vocabularies.TryGetValue(field, out var given))
            return $"the tokens of field '{field}' are those of a vocabulary: give it with {nameof(ElasticsearchCollection)}.{nameof(ElasticsearchCollection.UseVocabulary)}";
        return layout.VocabularyOf(field) is { } noted && !string.Equals(noted, given.Id, StringComparison.Ordinal)
            ? $"the tokens of field '{field}' are those of vocabulary '{noted}', and the one given is '{given.Id}'"
            : null;
    }

    private string? VocabularyOf(string field) => layout.VocabularyOf(field) ?? (KindOf(field) == SparseTokens.Vocabulary ? state.Vocabularies[field].Id : null);

    private static string LacksIndex(string field, uint index) => $"The vocabulary of field '{field}' has no index {index}.";

    private static string Describe(SparseTokens tokens) => tokens == SparseTokens.Index ? "indices as decimal numbers" : "words of a vocabulary";

    // What the index says of itself goes before what the caller says of it.
    private SparseTokens? KindOf(string field) => layout.TokensOf(field) ?? (state.Tokens.TryGetValue(field, out var told) ? told : null);

    private uint IndexOf(string field, ref Utf8JsonReader reader)
    {
        if (KindOf(field) == SparseTokens.Vocabulary)
        {
            var token = reader.GetString()!;
            return state.Vocabularies[field].TryGetIndex(token, out var known) ? known : throw new FormatException($"The vocabulary of field '{field}' has no token '{token}'.");
        }

        return Utf8Parser.TryParse(reader.ValueSpan, out uint index, out var length) && length == reader.ValueSpan.Length
            ? index
            : throw new FormatException($"The token '{reader.GetString()}' of field '{field}' is no index.");
    }
}
