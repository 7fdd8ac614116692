using System.Text;
using System.Text.Json;

namespace Connectors.Elasticsearch.Calls;

/// <summary>
/// What the body of a failed answer says: an object with type and reason, a plain string (unknown paths, 405 and 406), no JSON at all (a proxy),
/// or nothing (413, HEAD).
/// </summary>
internal readonly record struct ErrorBody(string? Type, string? Reason, bool IsLicenceMissing)
{
    // Of a proxy's page, enough to recognise it.
    private const int LongestText = 200;

    // Some reasons quote whole requests, documents included (cassettes 9.5.3 04-bulk-operations:34).
    private const int LongestReason = 1000;

    public static ErrorBody Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return default;
        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("error"u8))
                {
                    reader.Read();
                    return reader.TokenType == JsonTokenType.String ? new ErrorBody(null, Shortened(reader.GetString()), false) : ReadError(ref reader);
                }

                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON: shown as it is below.
        }

        return new ErrorBody(null, Text(body), false);
    }

    /// <summary>
    /// Reads an error object. A search names its cause only in <c>root_cause</c>, under a type that says no more than that shards failed
    /// (cassettes 9.5.3 13:12).
    /// </summary>
    public static ErrorBody ReadError(ref Utf8JsonReader reader)
    {
        var error = default(ErrorBody);
        var cause = default(ErrorBody);
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("An error is not an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                error = error with { Type = NextString(ref reader) };
            }
            else if (reader.ValueTextEquals("reason"u8))
            {
                error = error with { Reason = Shortened(InferenceFaults.Explain(NextString(ref reader))) };
            }
            else if (reader.ValueTextEquals("license.expired.feature"u8))
            {
                error = error with { IsLicenceMissing = true };
                reader.Skip();
            }
            else if (cause.Type is null && (reader.ValueTextEquals("root_cause"u8) || reader.ValueTextEquals("caused_by"u8)))
            {
                cause = ReadCause(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return error.Type is "search_phase_execution_exception" or "exception" or null && cause.Type is not null ? cause with { IsLicenceMissing = error.IsLicenceMissing || cause.IsLicenceMissing } : Join(error, cause);
    }

    // "failed to parse field [x]" says little without the cause that it names.
    private static ErrorBody Join(ErrorBody error, ErrorBody cause) =>
        cause.Reason is { } reason && error.Reason is { } outer && !outer.Contains(reason, StringComparison.Ordinal) && error.Type != cause.Type
            ? error with { Reason = $"{outer}: {reason}" }
            : error;

    private static ErrorBody ReadCause(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
            return ReadError(ref reader);
        var first = default(ErrorBody);
        if (reader.TokenType != JsonTokenType.StartArray)
            return first;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var cause = ReadError(ref reader);
            if (first.Type is null)
                first = cause;
        }

        return first;
    }

    private static string? Shortened(string? reason) => reason is { Length: > LongestReason } ? string.Concat(reason.AsSpan(0, LongestReason), "…") : reason;

    private static string? NextString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }

    private static string Text(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestText)]);
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
