using System.Text;

namespace Connectors.Elasticsearch;

/// <summary>The rule for names of indexes and aliases.</summary>
internal static class IndexName
{
    private const string Rule = "it has 1 to 255 bytes of UTF-8 in lower case, does not begin with - _ + or a dot, and holds none of \\ / * ? \" < > | , # : and no white space";

    /// <summary>Throws when a name is none. Names that begin with a dot are the server's own.</summary>
    public static void ThrowUnlessValid(string name, string what, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        var isValid = !"-_+.".Contains(name[0], StringComparison.Ordinal)
            && PointIds.FindFault(name) is null
            && Encoding.UTF8.GetByteCount(name) <= 255
            && !name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || "\\/*?\"<>|,#:".Contains(c, StringComparison.Ordinal))
            && string.Equals(name, name.ToLowerInvariant(), StringComparison.Ordinal);
        if (!isValid)
            throw new ArgumentException($"'{name}' is no {what} name of Elasticsearch: {Rule}.", parameter);
    }
}
