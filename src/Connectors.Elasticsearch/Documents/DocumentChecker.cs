using System.Text;
using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Documents;

/// <summary>Finds what the server would refuse in a point, or take for something else.</summary>
internal sealed class DocumentChecker(IndexLayout layout, SparseTokenCodec tokens)
{
    /// <summary>The longest term of Lucene (IndexWriter.MAX_TERM_LENGTH).</summary>
    public const int MaxTermBytes = 32_766;

    // The smallest weight that the server takes: Float.MIN_NORMAL (cassettes 9.5.3 06-bulk-vector-item-errors).
    private const float MinWeight = 1.17549435E-38f;

    private readonly (byte[] Name, PayloadField Field)[] _terms =
        [.. layout.Definition.Payload.Where(field => field.Type is PayloadType.Keyword or PayloadType.DateTime).Select(field => (Encoding.UTF8.GetBytes(field.Name), field))];

    /// <summary>Whether a text can be a term. The server neither keeps longer ones nor looks for them.</summary>
    public static bool IsTerm(string text) => Encoding.UTF8.GetByteCount(text) <= MaxTermBytes;

    /// <summary>Says what is wrong with a point that has passed the checks of all stores.</summary>
    /// <returns>Null when it is good.</returns>
    public string? FindFault(HybridPoint point)
    {
        foreach (var (field, vector) in point.Sparse)
        {
            if ((tokens.FindFault(field) ?? tokens.FindFault(field, vector)) is { } fault)
                return fault;
            foreach (var weight in vector.Values.Span)
            {
                if (weight is > 0 and < MinWeight)
                    return $"The sparse vector '{field}' has a weight below {MinWeight}, the smallest that Elasticsearch takes.";
            }
        }

        return FindDenseFault(point) ?? FindTermFault(point.Payload) ?? FindPathFault(point.Payload);
    }

    // In an index of ours such keys are put away (HiddenKeys).
    private string? FindPathFault(Payload payload)
    {
        if (layout.IsOurs || !payload.Utf8.Span.Contains((byte)'.'))
            return null;
        var reader = new Utf8JsonReader(payload.Utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            if (key.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && layout.IsSparse(key[..dot]))
                return $"The payload key '{key}' would become a token of the sparse field '{key[..dot]}'.";
            reader.Skip();
        }

        return null;
    }

    // The server computes the squared length in float32 and refuses what is 0 there (cassettes 8.15.3 06:11).
    private string? FindDenseFault(HybridPoint point)
    {
        foreach (var (name, vector) in point.Dense)
        {
            if (layout.FindDense(name) is not { } field)
                return $"The index has no dense field '{name}' any more.";
            if (field.Distance != Distance.Cosine)
                continue;
            var squares = System.Numerics.Tensors.TensorPrimitives.SumOfSquares(vector.Span);
            if (!float.IsNormal(squares))
                return $"The dense vector '{name}' has a squared length of {squares}, which Elasticsearch cannot divide by.";
        }

        return null;
    }

    private string? FindTermFault(Payload payload)
    {
        if (_terms.Length == 0 || payload.Utf8.Length <= MaxTermBytes)
            return null;
        var reader = new Utf8JsonReader(payload.Utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(ref reader);
            reader.Read();
            var depth = reader.CurrentDepth;
            while (field is not null && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.String && !IsTerm(reader.GetString()!))
                    return $"The payload field '{field.Name}' has a text of more than {MaxTermBytes} bytes. Declare it as {PayloadType.Text}, or leave it undeclared.";
                if (reader.CurrentDepth == depth && reader.TokenType != JsonTokenType.StartArray)
                    break;
                reader.Read();
            }

            reader.Skip();
        }

        return null;
    }

    private PayloadField? FieldOf(ref Utf8JsonReader reader)
    {
        foreach (var (name, field) in _terms)
        {
            if (reader.ValueTextEquals(name))
                return field;
        }

        return null;
    }
}
