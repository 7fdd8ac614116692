namespace Connectors.Cli.Input;

/// <summary>A line of <c>upsert</c>: a document, or why it is none.</summary>
internal readonly record struct DocumentLine(long Line, HybridDocument? Document, string? Problem)
{
    private const string TextKey = "text";

    /// <exception cref="FormatException">The line is bad.</exception>
    public static DocumentLine Parse(ReadOnlySpan<byte> line, long number)
    {
        var (id, text, rest) = JsonRecord.Read(line, keepRest: true);
        if (id is null)
            throw new FormatException("the object has no \"id\".");
        if (PointIds.FindFault(id) is { } fault)
            throw new FormatException(fault);

        // Made here too, so that a text without a UTF-8 form is this line's fault and not that of the chunk.
        _ = Payload.From([KeyValuePair.Create(TextKey, (object?)text)]);
        return new DocumentLine(number, new HybridDocument(id, text, Payload.Parse(rest.Span)), Problem: null);
    }

    /// <summary>The same, with a bad line as a value: the others are to go on.</summary>
    public static DocumentLine ParseTolerant(ReadOnlySpan<byte> line, long number)
    {
        try
        {
            return Parse(line, number);
        }
        catch (FormatException e)
        {
            return new DocumentLine(number, Document: null, e.Message);
        }
    }
}
