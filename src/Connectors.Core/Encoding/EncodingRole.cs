namespace Connectors;

/// <summary>Which side of the search a text stands on. Many models encode the two differently.</summary>
public enum EncodingRole
{
    /// <summary>A text that is stored and found. The default.</summary>
    Document,

    /// <summary>A text that is searched for.</summary>
    Query,
}
