namespace Connectors.Encoders;

/// <summary>An entry of <c>added_tokens</c>: a token that is found in the text before the text is split into words.</summary>
internal sealed record AddedToken(int Id, string Content)
{
    public bool Special { get; init; }

    /// <summary>Gets whether it is looked for in the normalised text (and is normalised itself), not in the text as written.</summary>
    public bool Normalized { get; init; }

    /// <summary>Gets whether white space before it belongs to it.</summary>
    public bool StripLeft { get; init; }

    /// <summary>Gets whether white space after it belongs to it.</summary>
    public bool StripRight { get; init; }
}
