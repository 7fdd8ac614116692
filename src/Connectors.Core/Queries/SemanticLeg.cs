namespace Connectors;

/// <summary>Finds points by a model that the server runs (ELSER or another inference endpoint): see <see cref="SemanticField"/>.</summary>
public class SemanticLeg : SearchLeg
{
    /// <summary>Makes a leg.</summary>
    /// <param name="text">The text to search for.</param>
    public SemanticLeg(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
    }

    /// <summary>Gets the text to search for.</summary>
    public string Text { get; }

    internal override string Kind => "semantic";
}
