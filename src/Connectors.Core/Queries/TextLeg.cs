namespace Connectors;

/// <summary>Finds points by BM25 over a text that the server has analysed: see <see cref="Bm25Field"/>.</summary>
public class TextLeg : SearchLeg
{
    /// <summary>Makes a leg.</summary>
    /// <param name="text">The text to search for.</param>
    public TextLeg(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
    }

    /// <summary>Gets the text to search for.</summary>
    public string Text { get; }

    internal override string Kind => "text";
}
