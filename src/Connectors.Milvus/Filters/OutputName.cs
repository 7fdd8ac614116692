using System.Buffers;
using System.Collections.Frozen;

namespace Connectors.Milvus.Filters;

/// <summary>Which keys of the dynamic field a request may name: the server parses them as expressions, so that they have to be plain identifiers.</summary>
internal static class OutputName
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    // The words of the server's grammar (internal/parser/planparserv2/Plan.g4), in any version and in any case.
    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
        ["and", "or", "not", "in", "like", "exists", "is", "null", "true", "false", "interval", "iso", "threshold", "within"],
        StringComparer.OrdinalIgnoreCase);

    public static bool IsValid(string key) => key.Length > 0
        && !char.IsAsciiDigit(key[0])
        && key.AsSpan().IndexOfAnyExcept(Letters) < 0
        && !Words.Contains(key)
        && !HasPrefixOfFunction(key);

    private static bool HasPrefixOfFunction(string key)
    {
        ReadOnlySpan<string> prefixes = ["json_", "array_", "text_", "phrase_", "match_", "minimum_", "st_", "random_", "element_"];
        foreach (var prefix in prefixes)
        {
            if (key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
