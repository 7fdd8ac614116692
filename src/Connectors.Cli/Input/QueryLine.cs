using System.Text;

namespace Connectors.Cli.Input;

/// <summary>A line of <c>run</c>: <c>{"id","text"}</c>, or <c>id&lt;TAB&gt;text</c>.</summary>
internal sealed record QueryLine(string Id, string Text)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="FormatException">The line is bad.</exception>
    public static QueryLine Parse(ReadOnlySpan<byte> line, long number)
    {
        var (id, text) = line.TrimStart(" \t"u8) is [(byte)'{', ..] ? ParseJson(line) : ParseTabbed(line);
        return Searching.TrecRun.IsWord(id) ? new QueryLine(id, text) : throw new FormatException($"the id '{id}' is empty or holds white space, which a TREC run cannot have.");
    }

    private static (string Id, string Text) ParseJson(ReadOnlySpan<byte> line)
    {
        var (id, text, _) = JsonRecord.Read(line, keepRest: false);
        return (id ?? throw new FormatException("the object has no \"id\"."), text);
    }

    private static (string Id, string Text) ParseTabbed(ReadOnlySpan<byte> line)
    {
        var tab = line.IndexOf((byte)'\t');
        if (tab < 0)
            throw new FormatException("expected {\"id\",\"text\"}, or an id, a tab and a text.");
        try
        {
            return (Strict.GetString(line[..tab]), Strict.GetString(line[(tab + 1)..]));
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("the line is not valid UTF-8.", e);
        }
    }
}
