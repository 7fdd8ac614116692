namespace Connectors;

/// <summary>A field that the server fills and searches by BM25 from a payload text: a Milvus function, a Qdrant document, an Elasticsearch text field.</summary>
public class Bm25Field
{
    /// <summary>Makes a field.</summary>
    /// <param name="name">The name by which a <see cref="TextLeg"/> refers to it.</param>
    /// <param name="source">The top-level payload key that holds the text, or an array of texts. A point may lack it, and then no text finds it.</param>
    /// <param name="analyzer">The server's name of the analyzer or language; null for its default.</param>
    public Bm25Field(string name, string source, string? analyzer = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(source);
        Name = name;
        Source = source;
        Analyzer = analyzer;
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the top-level payload key that holds the text.</summary>
    public string Source { get; }

    /// <summary>Gets the server's name of the analyzer or language, or null for its default. A collection with another one does not fit.</summary>
    public string? Analyzer { get; }
}
