namespace Connectors.Elasticsearch;

/// <summary>How passages with words of the query are shown.</summary>
public sealed record TextHighlighting
{
    /// <summary>Gets how many passages of a text are given at most; 0 for the whole text. Default 3.</summary>
    public int Fragments { get; init; } = 3;

    /// <summary>Gets about how many characters a passage has. Default 150.</summary>
    public int FragmentLength { get; init; } = 150;

    /// <summary>Gets what stands before a word. Default <c>&lt;em&gt;</c>. The text around it is not encoded for HTML.</summary>
    public string Before { get; init; } = "<em>";

    /// <summary>Gets what stands after a word. Default <c>&lt;/em&gt;</c>.</summary>
    public string After { get; init; } = "</em>";
}
