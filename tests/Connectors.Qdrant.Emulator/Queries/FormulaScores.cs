using System.Globalization;
using Connectors.Qdrant.Emulator.Filters;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Queries;

/// <summary>A formula over the lists and the payload, in f64 until the end (cassettes/qdrant/FACTS.md 12).</summary>
internal sealed class FormulaScores(Formula formula, IEnumerable<List<FoundPoint>> lists, PointFilter filter)
{
    private const string Score = "$score";
    private const double DefaultMidpoint = 0.5;

    private readonly List<Dictionary<PointKey, float>> _scores = [.. lists.Select(list => list.ToDictionary(hit => hit.Point.Key, hit => hit.Score))];

    public float Of(StoredPoint point)
    {
        var score = Of(formula.Expression, point);
        return float.IsFinite((float)score) ? (float)score : throw NotFinite($"{Text(score)} as f32 = {Text((float)score)}");
    }

    private double Of(Expression expression, StoredPoint point)
    {
        switch (expression.VariantCase)
        {
            case Expression.VariantOneofCase.Constant:
                return expression.Constant;
            case Expression.VariantOneofCase.Variable:
                return Variable(expression.Variable, point);
            case Expression.VariantOneofCase.Condition:
                return filter.Matches(expression.Condition, point) ? 1 : 0;
            case Expression.VariantOneofCase.Datetime:
                return Seconds(expression.Datetime, expression.Datetime);
            case Expression.VariantOneofCase.DatetimeKey:
                return Seconds(expression.DatetimeKey, Payload(expression.DatetimeKey, point, "datetime").StringValue);
            case Expression.VariantOneofCase.Mult:
                return expression.Mult.Mult.Aggregate(1.0, (product, factor) => product == 0 ? 0 : product * Of(factor, point));
            case Expression.VariantOneofCase.Sum:
                return expression.Sum.Sum.Sum(part => Of(part, point));
            case Expression.VariantOneofCase.Div:
                return Divide(expression.Div, point);
            case Expression.VariantOneofCase.Neg:
                return -Of(expression.Neg, point);
            case Expression.VariantOneofCase.Abs:
                return Math.Abs(Of(expression.Abs, point));
            case Expression.VariantOneofCase.Sqrt:
                return Finite("√{0}", Math.Sqrt, Of(expression.Sqrt, point));
            case Expression.VariantOneofCase.Exp:
                return Finite("exp({0})", Math.Exp, Of(expression.Exp, point));
            case Expression.VariantOneofCase.Log10:
                return Finite("log10({0})", Math.Log10, Of(expression.Log10, point));
            case Expression.VariantOneofCase.Ln:
                return Finite("ln({0})", Math.Log, Of(expression.Ln, point));
            case Expression.VariantOneofCase.Pow:
                var power = (Base: Of(expression.Pow.Base, point), Exponent: Of(expression.Pow.Exponent, point));
                return Finite("{0}^" + Text(power.Exponent), value => Math.Pow(value, power.Exponent), power.Base);
            case Expression.VariantOneofCase.ExpDecay:
                return Decay(expression.ExpDecay, point, (distance, midpoint, scale) => Math.Exp(Math.Log(midpoint) / scale * distance));
            case Expression.VariantOneofCase.GaussDecay:
                return Decay(expression.GaussDecay, point, (distance, midpoint, scale) => Math.Exp(Math.Log(midpoint) / (scale * scale) * distance * distance));
            case Expression.VariantOneofCase.LinDecay:
                return Decay(expression.LinDecay, point, (distance, midpoint, scale) => Math.Max(0, 1 - (1 - midpoint) / scale * distance));
            default:
                throw Refusal.NotEmulated("This form of expression");
        }
    }

    private static Refusal NotFinite(string what) => Refusal.WrongInput($"The expression {what} produced a non-finite number");

    private static string Text(double value) => double.IsInfinity(value) ? value > 0 ? "inf" : "-inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static double Finite(string form, Func<double, double> function, double value)
    {
        var result = function(value);
        return double.IsFinite(result) ? result : throw NotFinite(form.Replace("{0}", Text(value), StringComparison.Ordinal) + " = " + Text(result));
    }

    private static double Seconds(string name, string text) => ServerInstant.Parse(text) is { } instant
        ? (double)ServerInstant.Microseconds(instant) / 1e6
        : throw Expected("datetime", name, "Value is not a string");

    private static Refusal Expected(string type, string name, string error) =>
        Refusal.WrongInput($"Expected {type} value for {name} in the payload and/or in the formula defaults. Error: {error}");

    private static double? Number(Value? value) => value?.KindCase switch
    {
        Value.KindOneofCase.IntegerValue => value.IntegerValue,
        Value.KindOneofCase.DoubleValue => value.DoubleValue,
        _ => null,
    };

    private double Variable(string name, StoredPoint point)
    {
        if (!name.StartsWith(Score, StringComparison.Ordinal))
            return Number(Payload(name, point, "number")) ?? throw Expected("number", name, "Value is not a number");
        var list = name == Score ? 0 : int.Parse(name.AsSpan(Score.Length).Trim("[]"), CultureInfo.InvariantCulture);
        return list < _scores.Count && _scores[list].TryGetValue(point.Key, out var score) ? score : Number(formula.Defaults.GetValueOrDefault(name)) ?? 0;
    }

    private Value Payload(string name, StoredPoint point, string type)
    {
        var values = JsonPath.Parse(name).Leaves(point.Payload).ToList();
        return values.Count == 1
            ? values[0]
            : formula.Defaults.GetValueOrDefault(name) ?? throw Expected(type, name, "No value found in a payload nor defaults");
    }

    private double Divide(DivExpression division, StoredPoint point)
    {
        var left = Of(division.Left, point);
        if (left == 0)
            return 0;
        var right = Of(division.Right, point);
        if (right == 0 && division.HasByZeroDefault)
            return division.ByZeroDefault;
        var result = left / right;
        return double.IsFinite(result) ? result : throw NotFinite($"{Text(left)}/{Text(right)} = {Text(result)}");
    }

    private double Decay(DecayParamsExpression decay, StoredPoint point, Func<double, double, double, double> form)
    {
        var target = decay.Target is null ? 0 : Of(decay.Target, point);
        return form(
            Math.Abs(Of(decay.X, point) - target),
            decay.HasMidpoint ? decay.Midpoint : DefaultMidpoint,
            decay.HasScale ? decay.Scale : 1);
    }
}
