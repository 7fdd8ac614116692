namespace Connectors;

/// <summary>Points of which the strings of the field hold all words of a text. Only for fields that are declared as text.</summary>
public sealed record MatchFilter : Filter
{
    internal MatchFilter(FieldPath field, string text)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(text);
        WellFormed.ThrowUnless(text, nameof(text));
        if (!TextWords.Of(text).Any())
            throw new ArgumentException($"The text to match in the field {field} has no word (a run of letters or digits).", nameof(text));
        Field = field;
        Text = text;
    }

    /// <summary>Gets the field.</summary>
    public FieldPath Field { get; }

    /// <summary>Gets the text, as given; it has at least one word.</summary>
    public string Text { get; }

    internal override TResult Accept<TResult>(FilterVisitor<TResult> visitor) => visitor.VisitMatch(this);
}
