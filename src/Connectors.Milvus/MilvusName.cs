using System.Buffers;

namespace Connectors.Milvus;

/// <summary>The rule for names of databases, collections, fields and aliases: at most 255 letters, digits and underscores, the first no digit.</summary>
internal static class MilvusName
{
    public const int MaxLength = 255;

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && !char.IsAsciiDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(Characters);

    public static string Rule(string name, string what) =>
        $"'{name}' is no {what} name of Milvus: it takes 1 to {MaxLength} letters, digits and underscores (A-Z a-z 0-9 _), not beginning with a digit.";

    public static void ThrowUnlessValid(string name, string what, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        if (!IsValid(name))
            throw new ArgumentException(Rule(name, what), parameter);
    }
}
