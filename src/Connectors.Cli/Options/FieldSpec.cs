using System.Globalization;

namespace Connectors.Cli.Options;

/// <summary>Fields of a collection as the command line names them. Names with a colon need <c>--definition</c>.</summary>
internal static class FieldSpec
{
    private static readonly Dictionary<string, Distance> Distances = new(StringComparer.Ordinal)
    {
        ["cosine"] = Distance.Cosine, ["dot"] = Distance.Dot, ["euclid"] = Distance.Euclid,
    };

    private static readonly Dictionary<string, PayloadType> Types = new(StringComparer.Ordinal)
    {
        ["keyword"] = PayloadType.Keyword, ["integer"] = PayloadType.Integer, ["float"] = PayloadType.Float,
        ["boolean"] = PayloadType.Boolean, ["datetime"] = PayloadType.DateTime, ["text"] = PayloadType.Text,
    };

    /// <summary>NAME:DIM[:DISTANCE]; cosine by default.</summary>
    public static DenseField ParseDense(string text) => text.Split(':') switch
    {
        [var name, var dimensions] => new DenseField(name, Dimensions(dimensions)),
        [var name, var dimensions, var distance] => new DenseField(name, Dimensions(dimensions), Of(Distances, distance, "distance")),
        _ => throw new FormatException($"'{text}' is not a dense field; expected NAME:DIM:DISTANCE, for instance dense:384:cosine."),
    };

    /// <summary>NAME[:idf].</summary>
    public static SparseField ParseSparse(string text) => text.Split(':') switch
    {
        [var name] => new SparseField(name),
        [var name, "idf"] => new SparseField(name, SparseWeighting.Idf),
        _ => throw new FormatException($"'{text}' is not a sparse field; expected NAME or NAME:idf."),
    };

    /// <summary>NAME:TYPE[:indexed].</summary>
    public static PayloadField ParsePayload(string text) => text.Split(':') switch
    {
        [var name, var type] => new PayloadField(name, Of(Types, type, "type"), indexed: false),
        [var name, var type, "indexed"] => new PayloadField(name, Of(Types, type, "type"), indexed: true),
        _ => throw new FormatException($"'{text}' is not a payload field; expected NAME:TYPE or NAME:TYPE:indexed, for instance year:integer:indexed."),
    };

    /// <summary>NAME:SOURCE[:ANALYZER]; the analyzer may hold colons, as JSON does.</summary>
    public static Bm25Field ParseText(string text) => text.Split(':', 3) switch
    {
        [var name, var source] => new Bm25Field(name, source),
        [var name, var source, { Length: > 0 } analyzer] => new Bm25Field(name, source, analyzer),
        _ => throw new FormatException($"'{text}' is not a text field; expected NAME:SOURCE or NAME:SOURCE:ANALYZER, for instance body:text:english."),
    };

    private static int Dimensions(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var dimensions) && dimensions > 0
        ? dimensions
        : throw new FormatException($"'{text}' is not a number of dimensions.");

    private static T Of<T>(Dictionary<string, T> words, string text, string what) => words.TryGetValue(text, out var value)
        ? value
        : throw new FormatException($"'{text}' is not a {what}; expected one of {string.Join(", ", words.Keys)}.");
}
