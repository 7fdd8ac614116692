using System.Collections;
using Connectors.Qdrant.Protos;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>
/// Two answers field by field. Not compared: time, operation ids, the number of segments, fields the client does not know (other than of a
/// collection's description). f32 may differ by <see cref="Tolerance"/>; points of equal score may stand in any order, and at the end of a page
/// others of that score may stand for them.
/// </summary>
internal static class AnswerComparison
{
    public const double Tolerance = 2e-6;

    private static readonly HashSet<string> NotCompared = new(StringComparer.Ordinal) { "time", "operation_id" };

    /// <summary>Gives what differs, or null.</summary>
    public static string? Difference(IMessage expected, IMessage actual) => Messages(expected, actual, string.Empty);

    private static string? Messages(IMessage? expected, IMessage? actual, string path)
    {
        if (expected is null || actual is null)
            return expected is null && actual is null ? null : $"{path}: {Text(actual)} instead of {Text(expected)}";
        if (expected is CollectionInfo description)
            return Descriptions(description.Clone(), ((CollectionInfo)actual).Clone(), path);
        foreach (var field in expected.Descriptor.Fields.InDeclarationOrder().Where(field => !NotCompared.Contains(field.Name)))
        {
            var inner = $"{path}/{field.Name}";
            var (left, right) = (field.Accessor.GetValue(expected), field.Accessor.GetValue(actual));
            var difference = field.IsMap ? Maps((IDictionary)left, (IDictionary)right, inner)
                : field.IsRepeated ? Lists((IList)left, (IList)right, inner)
                : field.HasPresence && field.Accessor.HasValue(expected) != field.Accessor.HasValue(actual) ? $"{inner}: {Text(right)} instead of {Text(left)}"
                : Values(left, right, inner);
            if (difference is not null)
                return difference;
        }

        return null;
    }

    /// <summary>With the fields that the client does not know.</summary>
    private static string? Descriptions(CollectionInfo expected, CollectionInfo actual, string path)
    {
        expected.SegmentsCount = actual.SegmentsCount;
        return expected.Equals(actual) ? null : $"{path}: {actual} instead of {expected} (or in unknown fields)";
    }

    private static string? Maps(IDictionary expected, IDictionary actual, string path)
    {
        foreach (var key in actual.Keys)
        {
            if (!expected.Contains(key))
                return $"{path}[{key}] should not be there";
        }

        foreach (DictionaryEntry entry in expected)
        {
            if (!actual.Contains(entry.Key))
                return $"{path}[{entry.Key}] is missing";
            if (Values(entry.Value, actual[entry.Key], $"{path}[{entry.Key}]") is { } difference)
                return difference;
        }

        return null;
    }

    private static string? Lists(IList expected, IList actual, string path)
    {
        if (expected.Count != actual.Count)
            return $"{path}: {actual.Count} instead of {expected.Count} elements\n  {Text(actual)}\n  instead of\n  {Text(expected)}";
        expected = Aligned(expected, actual);
        for (var i = 0; i < expected.Count; i++)
        {
            if (Values(expected[i], actual[i], $"{path}[{i}]") is { } difference)
                return difference;
        }

        return null;
    }

    /// <summary>The expected elements with those of equal rank in the order of the actual ones; at the end of a page an actual one may stand for an expected one.</summary>
    private static List<object?> Aligned(IList expected, IList actual)
    {
        var aligned = new List<object?>();
        for (var start = 0; start < expected.Count;)
        {
            var rank = Rank(expected[start]);
            var end = start + 1;
            while (rank is not null && end < expected.Count && Near(rank.Value, Rank(expected[end])!.Value))
                end++;
            var tied = expected.Cast<object?>().Skip(start).Take(end - start).ToList();
            for (var i = start; i < end; i++)
            {
                var same = tied.FirstOrDefault(candidate => Equals(Identity(candidate), Identity(actual[i])));
                var isCut = end == expected.Count && rank is not null && Near(rank.Value, Rank(actual[i])!.Value);
                aligned.Add(same ?? (isCut ? actual[i] : tied[0]));
            }

            start = end;
        }

        return aligned;
    }

    private static double? Rank(object? element) => element switch
    {
        ScoredPoint { OrderValue: { } order } => Rank(order),
        RetrievedPoint { OrderValue: { } order } => Rank(order),
        ScoredPoint point => point.Score,
        PointGroup { Hits.Count: > 0 } group => group.Hits[0].Score,
        OrderValue order => order.VariantCase is OrderValue.VariantOneofCase.Int ? order.Int : order.Float,
        _ => null,
    };

    private static object? Identity(object? element) => element switch
    {
        ScoredPoint point => point.Id,
        RetrievedPoint point => point.Id,
        PointGroup group => group.Id,
        _ => element,
    };

    private static string? Values(object? expected, object? actual, string path) => (expected, actual) switch
    {
        (IMessage or null, IMessage or null) => Messages((IMessage?)expected, (IMessage?)actual, path),
        (float left, float right) => Near(left, right) ? null : $"{path}: {right:R} instead of {left:R}",
        _ => Equals(expected, actual) ? null : $"{path}: {actual} instead of {expected}",
    };

    private static bool Near(double left, double right) =>
        left.Equals(right) || Math.Abs(left - right) <= Tolerance * Math.Max(1, Math.Abs(left));

    private static string Text(object? value) => value?.ToString() is { Length: > 600 } text ? text[..600] + "…" : value?.ToString() ?? "nothing";
}
