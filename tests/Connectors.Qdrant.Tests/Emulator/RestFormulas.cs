using System.Text.Json;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>Formulas in the REST form of scores.json, as messages.</summary>
internal static class RestFormulas
{
    public static Formula Formula(JsonElement query)
    {
        var formula = new Formula { Expression = Expression(query.GetProperty("formula")) };
        if (query.TryGetProperty("defaults", out var defaults))
        {
            foreach (var value in defaults.EnumerateObject())
                formula.Defaults[value.Name] = new Value { DoubleValue = value.Value.GetDouble() };
        }

        return formula;
    }

    private static Expression Expression(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => new Expression { Constant = element.GetSingle() },
        JsonValueKind.String => new Expression { Variable = element.GetString() },
        _ when element.TryGetProperty("key", out _) => new Expression { Condition = RestFilters.Condition(element) },
        _ => Operation(element.EnumerateObject().Single()),
    };

    private static Expression Operation(JsonProperty operation) => operation.Name switch
    {
        "sum" => new Expression { Sum = new SumExpression { Sum = { operation.Value.EnumerateArray().Select(Expression) } } },
        "mult" => new Expression { Mult = new MultExpression { Mult = { operation.Value.EnumerateArray().Select(Expression) } } },
        "neg" => new Expression { Neg = Expression(operation.Value) },
        "abs" => new Expression { Abs = Expression(operation.Value) },
        "sqrt" => new Expression { Sqrt = Expression(operation.Value) },
        "exp" => new Expression { Exp = Expression(operation.Value) },
        "ln" => new Expression { Ln = Expression(operation.Value) },
        "log10" => new Expression { Log10 = Expression(operation.Value) },
        "datetime" => new Expression { Datetime = operation.Value.GetString() },
        "datetime_key" => new Expression { DatetimeKey = operation.Value.GetString() },
        "pow" => new Expression { Pow = new PowExpression { Base = Expression(operation.Value.GetProperty("base")), Exponent = Expression(operation.Value.GetProperty("exponent")) } },
        "div" => new Expression { Div = Division(operation.Value) },
        "exp_decay" => new Expression { ExpDecay = Decay(operation.Value) },
        "gauss_decay" => new Expression { GaussDecay = Decay(operation.Value) },
        "lin_decay" => new Expression { LinDecay = Decay(operation.Value) },
        _ => throw new InvalidDataException($"There is no expression {operation.Name}."),
    };

    private static DivExpression Division(JsonElement element)
    {
        var division = new DivExpression { Left = Expression(element.GetProperty("left")), Right = Expression(element.GetProperty("right")) };
        if (element.TryGetProperty("by_zero_default", out var value))
            division.ByZeroDefault = value.GetSingle();
        return division;
    }

    private static DecayParamsExpression Decay(JsonElement element)
    {
        var decay = new DecayParamsExpression { X = Expression(element.GetProperty("x")) };
        if (element.TryGetProperty("target", out var target))
            decay.Target = Expression(target);
        if (element.TryGetProperty("scale", out var scale))
            decay.Scale = scale.GetSingle();
        if (element.TryGetProperty("midpoint", out var midpoint))
            decay.Midpoint = midpoint.GetSingle();
        return decay;
    }
}
