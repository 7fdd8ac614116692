using System.Globalization;
using System.Text.Json;

namespace Connectors.Elasticsearch.Schema;

/// <summary>Settings of an index as the server writes them: numbers are texts, intervals have a unit.</summary>
internal static class IndexSettings
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    public static string Text(TimeSpan interval) => interval == Timeout.InfiniteTimeSpan ? "-1" : string.Create(CultureInfo.InvariantCulture, $"{(long)interval.TotalMilliseconds}ms");

    public static int? Number(JsonElement settings, string name) =>
        settings.TryGetProperty(name, out var value) && int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Reads an interval; null where it is in a form that is not known.</summary>
    public static TimeSpan? Interval(JsonElement settings, string name)
    {
        if (!settings.TryGetProperty(name, out var value))
            return null;
        var text = value.ToString();
        if (text.StartsWith('-'))
            return Timeout.InfiniteTimeSpan;
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
                return count * length;
        }

        return null;
    }
}
