using System.Globalization;

namespace Connectors.Conformance;

/// <summary>The filters that every store evaluates over the generated data, or refuses for a reason in its capabilities.</summary>
internal static class FilterTable
{
    /// <summary>Gets filters on declared fields, ids and nothing: every store evaluates them.</summary>
    public static IReadOnlyList<Filter> Declared { get; } =
    [
        Filter.All,
        !Filter.All,

        // Ids
        Filter.Ids("doc-0"),
        Filter.Ids("doc-0", "1", "nobody", "00000000-0000-4000-8000-000000000002"),
        !Filter.Ids("doc-0", "1"),
        Filter.Ids("doc-0", "doc-4", "doc-8", "doc-12", "5", "9") & Filter.Exists("lang"),

        // Keywords
        Filter.Equal("lang", "de"),
        Filter.Equal("lang", "DE"),
        Filter.Equal("lang", "日本"),
        Filter.Equal("lang", "absent"),
        Filter.Equal("lang", string.Empty),
        Filter.NotEqual("lang", "de"),
        Filter.AnyOf("lang", "de", "en", "absent"),
        !Filter.AnyOf("lang", "de", "en"),
        Filter.AnyOf("lang", "fr"),
        Filter.Range("lang", gte: "de"),
        Filter.Range("lang", gt: "DE", lte: "en"),
        Filter.Range("lang", lt: "日"),
        Filter.Equal("plain", "en-US"),
        !Filter.Exists("plain"),

        // Integers
        Filter.Equal("year", 1980),
        Filter.Equal("year", 1980.0),
        Filter.Equal("year", 1980.5),
        Filter.NotEqual("year", 1980),
        Filter.AnyOf("year", 1960, 1970, 1980),
        Filter.AnyOf("year", 1960, 1970.0, 1970.5),
        Filter.Range("year", gte: 1980),
        Filter.Range("year", gt: 1980),
        Filter.Range("year", lte: 1980),
        Filter.Range("year", lt: 1980),
        Filter.Range("year", gte: 1970, lt: 1980),
        Filter.Range("year", gt: 1969.5, lte: 1979.5),
        Filter.Range("year", gte: 2100),
        Filter.Range("year", gte: -5_000_000_000, lte: 5_000_000_000),
        !Filter.Range("year", gte: 1970, lt: 1980),

        // Floats
        Filter.Equal("price", 12.5),
        Filter.Equal("price", 12),
        Filter.Range("price", gt: 10, lte: 12.125),
        Filter.Range("price", lt: 0.2),
        Filter.AnyOf("price", 1.125, 2, 3.5, 20.25),
        !Filter.Range("price", gte: 5),

        // Booleans
        Filter.Equal("flag", true),
        Filter.Equal("flag", false),
        Filter.NotEqual("flag", true),
        Filter.AnyOf("flag", true, false),

        // Instants
        Filter.Equal("seen", At("2012-05-15T05:30:00Z")),
        Filter.Range("seen", gte: At("2010-01-01T00:00:00Z")),
        Filter.Range("seen", gte: At("2005-01-01T00:00:00Z"), lt: At("2015-01-01T00:00:00+02:00")),
        !Filter.Range("seen", lt: At("2010-01-01T00:00:00Z")),

        // Existence
        Filter.Exists("lang"),
        Filter.Exists("year"),
        Filter.Exists("flag"),
        Filter.Exists("seen"),
        Filter.Exists("title"),
        Filter.Exists("tags"),
        !Filter.Exists("price"),
        !Filter.Exists("counts"),

        // Arrays: some element satisfies the comparison
        Filter.Equal("tags", "red"),
        Filter.NotEqual("tags", "red"),
        Filter.AnyOf("tags", "red", "dark red"),
        Filter.Equal("tags", "red") & Filter.Equal("tags", "blue"),
        Filter.Equal("counts", 7),
        Filter.Range("counts", gt: 5, lt: 8),
        Filter.Range("counts", gt: 5) & Filter.Range("counts", lt: 8),
        !Filter.Range("counts", gt: 5, lt: 8),
        Filter.AnyOf("counts", 1, 2, 3),

        // Literals of another type than the field satisfy nothing
        Filter.Equal("lang", 5),
        Filter.Equal("year", "1980"),
        !Filter.Equal("year", "1980"),
        Filter.Equal("flag", "true"),
        Filter.Equal("flag", 1),
        Filter.Range("lang", gt: 0),
        Filter.AnyOf("year", "1980", 1981, true),
        Filter.Equal("seen", "2012-05-15T05:30:00Z"),

        // Combinations
        Filter.Equal("lang", "de") & Filter.Range("year", gte: 1980),
        Filter.Equal("lang", "de") | Filter.Range("year", gte: 2000),
        Filter.Equal("lang", "de") | Filter.Equal("lang", "en") | Filter.Equal("lang", "fr"),
        !(Filter.Equal("lang", "de") & Filter.Range("year", gte: 1980)),
        !(Filter.Equal("lang", "de") | Filter.Range("year", gte: 1980)),
        !!Filter.Equal("lang", "de"),
        (Filter.Equal("lang", "de") | Filter.Equal("lang", "en")) & !Filter.Equal("flag", true),
        (Filter.Equal("lang", "de") & Filter.Equal("flag", true)) | (Filter.Equal("lang", "en") & Filter.Equal("flag", false)),
        !(!Filter.Exists("lang") | !Filter.Exists("year")),
        (Filter.Range("year", gte: 1970) & (Filter.Equal("tags", "red") | !(Filter.Exists("counts") & Filter.Range("price", lt: 10)))) | Filter.Ids("1", "5"),
        Filter.Equal("lang", "de") & Filter.All,
        Filter.Equal("lang", "de") | !Filter.All,
    ];

    /// <summary>Gets filters on words of declared text fields.</summary>
    public static IReadOnlyList<Filter> Words { get; } =
    [
        Filter.Match("title", "quick"),
        Filter.Match("title", "BROWN"),
        Filter.Match("title", "fox quick"),
        Filter.Match("title", "dog!"),
        Filter.Match("title", "2024"),
        Filter.Match("title", "qui"),
        !Filter.Match("title", "lazy"),
        Filter.Match("title", "hybrid search") & Filter.Exists("lang"),
        Filter.Match("title", "hybrid") | Filter.Match("title", "jumps over"),
    ];

    /// <summary>Gets filters on keys that the schema does not declare.</summary>
    public static IReadOnlyList<Filter> Undeclared { get; } =
    [
        Filter.Equal("note", "fox"),
        Filter.NotEqual("note", "fox"),
        Filter.AnyOf("note", "fox", "dog"),
        Filter.Exists("note"),
        !Filter.Exists("note"),
        Filter.Exists("absent"),
        !Filter.Exists("absent"),
        Filter.Equal("rank", 7),
        Filter.Range("rank", gte: 10, lt: 20),
        Filter.Range("ratio", gt: 10.5),
        Filter.Equal("open", true),
        Filter.NotEqual("open", true),

        // Nested keys
        Filter.Equal("author.name", "fox"),
        Filter.Exists("author.name"),
        !Filter.Exists("author.name"),
        Filter.Range("author.born", gte: 1950),
        Filter.Exists("author"),
        Filter.Exists("author.absent"),
        Filter.Equal("parts.code", "red"),
        Filter.Range("parts.size", gte: 7),
        Filter.Equal("parts.code", "red") & Filter.Equal("parts.size", 3),
        !Filter.Equal("parts.code", "red"),

        // Values of several types under one key
        Filter.Equal("mixed", "7"),
        Filter.Equal("mixed", 7),
        Filter.Equal("mixed", 7.5),
        Filter.Equal("mixed", true),
        Filter.Equal("mixed", false),
        Filter.Range("mixed", gte: 7),
        Filter.Range("mixed", gte: "7"),
        Filter.AnyOf("mixed", "7", 7.5),
        Filter.Exists("mixed"),
        Filter.Equal("mixed.deep", 7),
        !Filter.Equal("mixed", 7),

        // With declared fields
        Filter.Equal("note", "fox") | Filter.Equal("lang", "de"),
        Filter.Range("rank", lt: 25) & !Filter.Equal("flag", true),
    ];

    private static FilterValue At(string instant) => new(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));
}
