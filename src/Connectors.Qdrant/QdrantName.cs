using System.Buffers;
using System.Text;

namespace Connectors.Qdrant;

/// <summary>The rule for names of collections, aliases and vectors (protocols.md A.1.1).</summary>
internal static class QdrantName
{
    private const int MaxCharacters = 255;
    private const int MaxVectorBytes = 200;

    private static readonly SearchValues<char> Barred = SearchValues.Create("<>:\"/\\|?*\0\u001F");

    public static void ThrowUnlessValid(string name, string what, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        if (FindFault(name) is { } fault)
            throw new ArgumentException($"'{name}' is no {what} name of Qdrant: {fault}", parameter);
    }

    public static string? FindFault(string name)
    {
        if (name.Length > MaxCharacters)
            return $"it has more than {MaxCharacters} characters.";
        if (name.AsSpan().ContainsAny(Barred))
            return "it holds one of < > : \" / \\ | ? *, NUL or U+001F.";
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)) == name ? null : "it holds a lone surrogate.";
    }

    public static string? FindVectorFault(string name) =>
        FindFault(name) ?? (Encoding.UTF8.GetByteCount(name) > MaxVectorBytes ? $"it has more than {MaxVectorBytes} bytes of UTF-8." : null);
}
