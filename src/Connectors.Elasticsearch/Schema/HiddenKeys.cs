namespace Connectors.Elasticsearch.Schema;

/// <summary>
/// What a document holds beside its payload, under the key <c>_c</c>: forms of declared fields that make filters exact, and top-level keys that
/// Elasticsearch would take for something else.
/// </summary>
/// <remarks>
/// Measured on 8.19.21: a dot in a key of the top level is a path, so that <c>sparse.x</c> becomes a term of the vector <c>sparse</c> and
/// <c>lang.x</c> is refused; blank keys are refused, and those that begin with an underscore may be names of metadata. Below the top level of an
/// undeclared key everything passes.
/// </remarks>
internal static class HiddenKeys
{
    public const string Root = "_c";

    /// <summary>Instants in UTC, in a form that compares as text.</summary>
    public const string Instants = "t";

    /// <summary>The words of texts, as <see cref="MatchFilter"/> compares them.</summary>
    public const string Words = "w";

    /// <summary>SHA-256 of texts, since a term has at most 32,766 bytes.</summary>
    public const string Digests = "h";

    /// <summary>Top-level keys that cannot stand in a document: an object as a JSON string.</summary>
    public const string Rest = "r";

    /// <summary>The form of an instant: seven digits of a second in UTC.</summary>
    public const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static string Path(string part, string field) => $"{Root}.{part}.{field}";

    /// <summary>Whether a key can stand at the top of a document as it is.</summary>
    public static bool IsPlain(string key) => key.Length > 0 && key[0] != '_' && !key.Contains('.', StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(key);
}
