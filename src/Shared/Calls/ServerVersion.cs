using System.Globalization;

namespace Connectors.Calls;

/// <summary>The version of a server, which decides what may be sent to it. One that is not known is taken for the oldest that the adapter serves.</summary>
/// <param name="Text">The version as the server writes it; null when it does not say.</param>
internal sealed record ServerVersion(string? Text)
{
    public static readonly ServerVersion Unknown = new((string?)null);

    // Null: not a plain version.
    private (int Major, int Minor, int Patch)? Number { get; init; }

    private bool IsPreview { get; init; }

    /// <summary>
    /// Reads <c>v2.5.4</c>, <c>2.6.0</c> and <c>2.6.0-rc1</c>. All else is unknown: <c>milvus_lite-3.2.2</c> counts its own versions, and
    /// <c>Zilliz Cloud Vector Database(Compatible with Milvus 2.5)</c> names another product.
    /// </summary>
    public static ServerVersion Parse(string text)
    {
        if (text.Length == 0)
            return Unknown;
        var version = new ServerVersion(text);
        var plain = text.StartsWith('v') ? text.AsSpan(1) : text.AsSpan();
        var end = plain.IndexOf('-');
        Span<Range> parts = stackalloc Range[4];
        var numbers = end < 0 ? plain : plain[..end];
        return numbers.Split(parts, '.') == 3
            && Number(numbers[parts[0]], out var major) && Number(numbers[parts[1]], out var minor) && Number(numbers[parts[2]], out var patch)
            ? version with { Number = (major, minor, patch), IsPreview = end >= 0 }
            : version;

        static bool Number(ReadOnlySpan<char> digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>
    /// Says whether the server is known to be of a version or a later one. Whatever follows a hyphen (<c>-rc1</c>, <c>-gpu</c>) makes it earlier:
    /// a server that is taken for less than it is loses speed, one that is taken for more loses points.
    /// </summary>
    public bool IsAtLeast(int major, int minor, int patch = 0) =>
        Number is { } number && (IsPreview ? number.CompareTo((major, minor, patch)) > 0 : number.CompareTo((major, minor, patch)) >= 0);

    /// <summary>Says for an error what is known of the server, in words that follow "and" or a semicolon.</summary>
    public string Describe() => Text is null ? "this server does not tell its version" : $"this server is '{Text}'";

    /// <summary>Says whether the server is known to be of an earlier version: for what the server itself can be asked to prove.</summary>
    public bool IsBefore(int major, int minor) => Number is { } number && number.CompareTo((major, minor, 0)) < 0;
}
