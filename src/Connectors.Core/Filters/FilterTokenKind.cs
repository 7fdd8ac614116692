namespace Connectors;

internal enum FilterTokenKind
{
    End,

    /// <summary>A reserved word; the text is in lower case.</summary>
    Word,

    /// <summary>A parenthesis, a comma or an operator; <c>==</c> is <c>=</c>.</summary>
    Symbol,

    Field,
    Literal,
}
