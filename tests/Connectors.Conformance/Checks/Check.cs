using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Connectors.Conformance;

/// <summary>What cases say about results. Every message holds what was expected and what was found.</summary>
internal static class Check
{
    public static void That([DoesNotReturnIf(false)] bool holds, string message)
    {
        if (!holds)
            throw new ConformanceFailureException(message);
    }

    public static void Equal<T>(T expected, T actual, string what) =>
        That(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: expected {Show(expected)}, found {Show(actual)}.");

    public static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what)
    {
        var (left, right) = (expected.ToList(), actual.ToList());
        That(left.SequenceEqual(right), $"{what}: expected [{Show(left)}], found [{Show(right)}].");
    }

    public static void Set(IEnumerable<string> expected, IEnumerable<string> actual, string what)
    {
        var found = actual.ToList();
        That(found.Count == found.Distinct(StringComparer.Ordinal).Count(), $"{what}: an id comes twice in [{Show(found)}].");
        var missing = expected.Except(found, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var extra = found.Except(expected, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        That(missing.Count + extra.Count == 0, $"{what}: {missing.Count} are missing [{Show(missing)}], {extra.Count} are too many [{Show(extra)}].");
    }

    public static void Near(double expected, double actual, string what, double relative = 1e-5, double absolute = 1e-6)
    {
        var allowed = Math.Max(absolute, relative * Math.Max(Math.Abs(expected), Math.Abs(actual)));
        That(Math.Abs(expected - actual) <= allowed, string.Create(CultureInfo.InvariantCulture, $"{what}: expected {expected:R} ± {allowed:R}, found {actual:R}."));
    }

    public static void Near(IEnumerable<float> expected, ReadOnlyMemory<float> actual, string what, double relative = 1e-6)
    {
        var (left, right) = (expected.ToArray(), actual.ToArray());
        That(left.Length == right.Length, $"{what}: expected {left.Length} numbers, found {right.Length}.");
        for (var i = 0; i < left.Length; i++)
            Near(left[i], right[i], $"{what}, number {i}", relative, relative);
    }

    public static void Contains(string part, string? text, string what) =>
        That(text?.Contains(part, StringComparison.Ordinal) == true, $"{what}: expected it to contain '{part}', found '{text}'.");

    /// <summary>Compares payloads as JSON: the order of properties and the way numbers are written do not count.</summary>
    public static void Json(string expected, Payload actual, string what)
    {
        using var left = JsonDocument.Parse(expected);
        using var right = JsonDocument.Parse(actual.Utf8);
        That(SameJson(left.RootElement, right.RootElement), $"{what}: expected the payload {expected}, found {actual}.");
    }

    public static async Task<TException> ThrowsAsync<TException>(Func<Task> act, string what)
        where TException : Exception
    {
        try
        {
            await act();
        }
        catch (TException e)
        {
            return e;
        }
        catch (Exception e)
        {
            throw new ConformanceFailureException($"{what}: expected {typeof(TException).Name}, but {e.GetType().Name} was thrown: {e.Message}", e);
        }

        throw new ConformanceFailureException($"{what}: expected {typeof(TException).Name}, but nothing was thrown.");
    }

    private static bool SameJson(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind)
            return false;
        switch (left.ValueKind)
        {
            case JsonValueKind.Object:
                var properties = right.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
                return left.EnumerateObject().Count() == properties.Count
                    && left.EnumerateObject().All(p => properties.TryGetValue(p.Name, out var other) && SameJson(p.Value, other));
            case JsonValueKind.Array:
                return left.GetArrayLength() == right.GetArrayLength() && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => SameJson(pair.First, pair.Second));
            case JsonValueKind.Number:
                return left.TryGetInt64(out var a) && right.TryGetInt64(out var b) ? a == b : left.GetDouble().Equals(right.GetDouble());
            case JsonValueKind.String:
                return string.Equals(left.GetString(), right.GetString(), StringComparison.Ordinal);
            default:
                return true;
        }
    }

    private static string Show<T>(List<T> items)
    {
        const int Most = 20;
        var shown = string.Join(", ", items.Take(Most).Select(item => Show(item)));
        return items.Count > Most ? $"{shown}, … {items.Count} in all" : shown;
    }

    private static string Show<T>(T value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        IFormattable formattable => formattable.ToString(format: null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };
}
