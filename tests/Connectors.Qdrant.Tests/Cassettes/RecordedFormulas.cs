using System.Globalization;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>Recorded formulas that add weighted scores, which is our linear fusion without a normalisation.</summary>
internal static class RecordedFormulas
{
    /// <summary>The weights of the legs' scores, each of which counts as 0 where it is absent; null for another formula.</summary>
    public static double[]? WeightsOf(Formula formula, int legs)
    {
        if (formula.Expression?.Sum is not { } sum)
            return null;
        var weights = new double[legs];
        foreach (var term in sum.Sum)
        {
            var (weight, score) = term.Mult is { Mult: [{ VariantCase: Expression.VariantOneofCase.Constant } factor, { } other] } ? (factor.Constant, other) : (1f, term);
            var leg = Enumerable.Range(0, legs).FirstOrDefault(leg => score.VariantCase == Expression.VariantOneofCase.Variable && score.Variable == Variable(leg), -1);
            if (leg < 0 || weights[leg] != 0 || !formula.Defaults.TryGetValue(Variable(leg), out var absent) || !IsZero(absent))
                return null;
            weights[leg] = weight;
        }

        return weights.Contains(0) ? null : weights;
    }

    /// <summary>The sum as we write it.</summary>
    public static Formula Sum(double[] weights)
    {
        var formula = new Formula { Expression = new Expression { Sum = new SumExpression() } };
        for (var leg = 0; leg < weights.Length; leg++)
        {
            formula.Expression.Sum.Sum.Add(new Expression { Mult = new MultExpression { Mult = { new Expression { Constant = (float)weights[leg] }, new Expression { Variable = Variable(leg) } } } });
            formula.Defaults.Add(Variable(leg), new Value { DoubleValue = 0 });
        }

        return formula;
    }

    private static string Variable(int leg) => string.Create(CultureInfo.InvariantCulture, $"$score[{leg}]");

    private static bool IsZero(Value value) => value is { KindCase: Value.KindOneofCase.DoubleValue, DoubleValue: 0 } or { KindCase: Value.KindOneofCase.IntegerValue, IntegerValue: 0 };
}
