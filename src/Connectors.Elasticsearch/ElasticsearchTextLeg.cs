namespace Connectors.Elasticsearch;

/// <summary>A text leg with what only Elasticsearch has.</summary>
/// <param name="text">The text to search for.</param>
public class ElasticsearchTextLeg(string text) : TextLeg(text)
{
    /// <summary>
    /// Gets how many of the words a text has at least: a number, a percentage, or a combination, in the server's own notation
    /// (<c>minimum_should_match</c>: <c>"2"</c>, <c>"75%"</c>, <c>"100%"</c> for all). Null: one.
    /// </summary>
    public string? MinimumMatch { get; init; }

    /// <summary>Gets how passages of the texts that were found are marked; null for not at all. They are the hits' <see cref="Hit.Highlights"/>.</summary>
    public TextHighlighting? Highlighting { get; init; }
}
