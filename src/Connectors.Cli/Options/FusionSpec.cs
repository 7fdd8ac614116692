using System.Globalization;

namespace Connectors.Cli.Options;

/// <summary>A fusion as the command line names it: <c>rrf[:K]</c>, <c>linear:A[:NORM]</c> or <c>dbsf</c>.</summary>
/// <param name="Fusion">The fusion.</param>
/// <param name="DenseWeight">The weight A of the dense leg (that of the sparse leg is 1 − A); null where legs weigh the same.</param>
internal sealed record FusionSpec(Fusion Fusion, double? DenseWeight)
{
    public const string Forms = "rrf:K, linear:A:NORM, dbsf";

    private static readonly (string Word, ScoreNormalization Value)[] Normalizations =
    [
        ("minmax", ScoreNormalization.MinMax), ("max", ScoreNormalization.Max), ("sum", ScoreNormalization.Sum), ("zscore", ScoreNormalization.ZScore),
        ("rank", ScoreNormalization.Rank), ("l2norm", ScoreNormalization.L2Norm), ("none", ScoreNormalization.None),
    ];

    /// <exception cref="FormatException">The text is no fusion.</exception>
    public static FusionSpec Parse(string text)
    {
        var parts = text.Split(':');
        switch (parts)
        {
            case ["rrf"]:
                return new FusionSpec(Fusion.Rrf(), null);
            case ["rrf", var k]:
                return new FusionSpec(Fusion.Rrf(Number(k, "the rank constant K")), null);
            case ["linear", var weight]:
                return new FusionSpec(Fusion.Linear(), Weight(weight));
            case ["linear", var weight, var normalization]:
                return new FusionSpec(Fusion.Linear(Normalization(normalization)), Weight(weight));
            case ["dbsf"]:
                return new FusionSpec(Fusion.Dbsf(), null);
            default:
                throw new FormatException($"'{text}' is not a fusion; expected {Forms}.");
        }
    }

    private static double Weight(string text) => Number(text, "the weight A of the dense leg") is >= 0 and <= 1 and var weight
        ? weight
        : throw new FormatException($"the weight A of the dense leg is between 0 and 1, not {text}.");

    private static double Number(string text, string what) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
        ? number
        : throw new FormatException($"{what} is a number, not '{text}'.");

    private static ScoreNormalization Normalization(string text)
    {
        foreach (var (word, value) in Normalizations)
        {
            if (word == text)
                return value;
        }

        throw new FormatException($"'{text}' is not a normalisation; expected one of {string.Join(", ", Normalizations.Select(entry => entry.Word))}.");
    }
}
