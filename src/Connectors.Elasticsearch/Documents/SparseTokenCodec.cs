using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Documents;

/// <summary>Turns indices of sparse vectors into the tokens of a field and back.</summary>
internal sealed class SparseTokenCodec(IndexLayout layout, ElasticsearchCollectionState state)
{
    private const int LongestIndex = 10;

    /// <summary>Says why vectors of a field cannot be read or written; null when they can.</summary>
    public string? FindFault(string field) => KindOf(field) switch
    {
        SparseTokens.Index => null,
        SparseTokens.Vocabulary => state.Vocabularies.ContainsKey(field) ? null : $"the tokens of field '{field}' are those of a vocabulary: give it with {nameof(ElasticsearchCollection)}.{nameof(ElasticsearchCollection.UseVocabulary)}",
        _ => $"the index does not say what the tokens of field '{field}' are: say it with {nameof(ElasticsearchCollection)}.{nameof(ElasticsearchCollection.UseVocabulary)} or {nameof(ElasticsearchCollection.UseIndexTokens)}",
    };

    /// <summary>Writes the token of an index, without quotes.</summary>
    public void Write(string field, uint index, JsonBuffer line)
    {
        if (KindOf(field) != SparseTokens.Vocabulary)
        {
            Utf8Formatter.TryFormat(index, line.GetSpan(LongestIndex), out var length);
            line.Advance(length);
            return;
        }

        line.Append(Encoding.UTF8.GetBytes(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(TokenOf(field, index))));
    }

    /// <summary>The token of an index.</summary>
    /// <exception cref="ArgumentException">The vocabulary lacks the index.</exception>
    public string TokenOf(string field, uint index) =>
        KindOf(field) != SparseTokens.Vocabulary ? index.ToString(CultureInfo.InvariantCulture)
        : state.Vocabularies[field].TryGetToken(index, out var token) ? token
        : throw new ArgumentException($"The vocabulary of field '{field}' has no index {index}.");

    /// <summary>Reads an object of weights by token.</summary>
    public SparseEmbedding Read(string field, ref Utf8JsonReader reader, string? vocabularyId)
    {
        var indices = new List<uint>();
        var values = new List<float>();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException($"The sparse vector '{field}' is not an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            indices.Add(IndexOf(field, ref reader));
            reader.Read();
            values.Add(reader.GetSingle());
        }

        return SparseEmbedding.FromUnsorted(indices.ToArray(), values.ToArray(), DuplicateIndexPolicy.Reject, vocabularyId: vocabularyId);
    }

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
