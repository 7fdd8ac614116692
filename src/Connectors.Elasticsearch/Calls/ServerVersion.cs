using System.Globalization;

namespace Connectors.Elasticsearch.Calls;

/// <summary>The version of a cluster: of its oldest node. Serverless projects have every feature, whatever number they give.</summary>
internal readonly record struct ServerVersion(int Major, int Minor, bool IsServerless = false)
{
    /// <summary>Gets the oldest version that is supported, and taken for granted where a cluster does not tell its own.</summary>
    public static ServerVersion Floor { get; } = new(8, 15);

    public bool IsAtLeast(int major, int minor) => IsServerless || Major > major || (Major == major && Minor >= minor);

    /// <summary>Whether the feature came with a release of each of two lines that were kept side by side.</summary>
    public bool IsAtLeast((int Major, int Minor) older, (int Major, int Minor) newer) =>
        Major <= older.Major && !IsServerless ? IsAtLeast(older.Major, older.Minor) : IsAtLeast(newer.Major, newer.Minor);

    /// <summary>Reads <c>8.19.21</c> or <c>9.0.0-SNAPSHOT</c>.</summary>
    public static ServerVersion? Parse(string? text, bool isServerless = false)
    {
        var parts = text?.Split('.', 3);
        return parts is [var first, var second, ..]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
                ? new ServerVersion(major, minor, isServerless)
                : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
