using System.Text.Json;

namespace Connectors.Testing;

/// <summary>Reads the query over prefetched lists of Qdrant's REST API as our fusion, if it is one, and the weights of its legs.</summary>
internal static class QdrantRestFusion
{
    // Of both spellings (FACTS 1).
    private const double DefaultK = 2;

    /// <exception cref="InexpressibleException">The query merges or rescores in a way that ours lack.</exception>
    public static (Fusion Fusion, double[] Weights) Read(JsonElement query, int legs)
    {
        if (query.ValueKind != JsonValueKind.Object || query.TryGetProperty("indices", out _))
            throw new InexpressibleException("rescoring by a vector");
        var ones = Enumerable.Repeat(1d, legs).ToArray();
        if (query.TryGetProperty("fusion", out var name))
            return (name.GetString() == "dbsf" ? Fusion.Dbsf(FusionArithmetic.Qdrant) : Fusion.Rrf(DefaultK, FusionArithmetic.Qdrant), ones);
        if (query.TryGetProperty("formula", out var formula))
            return (Fusion.Linear(ScoreNormalization.None), WeightsOf(formula, query, legs) ?? throw new InexpressibleException("formula other than a weighted sum of the legs' scores"));
        var rrf = query.GetProperty("rrf");
        var k = rrf.TryGetProperty("k", out var given) ? given.GetDouble() : DefaultK;
        return (Fusion.Rrf(k, FusionArithmetic.Qdrant), rrf.TryGetProperty("weights", out var weights) ? [.. weights.EnumerateArray().Select(weight => weight.GetDouble())] : ones);
    }

    /// <summary>The weights of a sum of <c>$score[i]</c> and <c>{"mult":[weight,"$score[i]"]}</c> in which a leg that lacks a point counts as 0.</summary>
    private static double[]? WeightsOf(JsonElement formula, JsonElement query, int legs)
    {
        if (!formula.TryGetProperty("sum", out var terms))
            return null;
        var names = Enumerable.Range(0, legs).Select(leg => $"$score[{leg}]").ToArray();
        var weights = new double[legs];
        foreach (var term in terms.EnumerateArray())
        {
            var (weight, score) = term.ValueKind == JsonValueKind.Object && term.TryGetProperty("mult", out var factors) && factors.GetArrayLength() == 2 && factors[0].ValueKind == JsonValueKind.Number
                ? (factors[0].GetDouble(), factors[1])
                : (1, term);
            var leg = score.ValueKind == JsonValueKind.String ? Array.IndexOf(names, score.GetString()) : -1;
            if (leg < 0 || !query.TryGetProperty("defaults", out var defaults) || !defaults.TryGetProperty(score.GetString()!, out var absent) || absent.GetDouble() != 0)
                return null;
            weights[leg] += weight;
        }

        return weights;
    }
}
