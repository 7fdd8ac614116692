using Connectors.Qdrant.Protos;
using Google.Protobuf.WellKnownTypes;

namespace Connectors.Qdrant.Filters;

/// <summary>The conditions of the server on one path, each with its oneof set: one without matches every point (cassettes/qdrant/FACTS.md 19).</summary>
internal static class FilterConditions
{
    private const long UnixEpochTicks = 621_355_968_000_000_000;

    // The server writes instants of a logged delete as RFC 3339, and reads no year of five digits back.
    private static readonly Timestamp LastInstant = new() { Seconds = 253_402_300_799, Nanos = 999_999_999 };

    /// <summary>No point.</summary>
    public static Condition Nothing() => new() { HasId = new HasIdCondition() };

    public static Condition Ids(IEnumerable<PointId> ids) => new() { HasId = new HasIdCondition { HasId = { ids } } };

    public static Condition Of(Protos.Filter filter) => new() { Filter = filter };

    /// <summary>A value is one of the texts.</summary>
    public static Condition Keywords(string key, IReadOnlyCollection<string> texts) =>
        Match(key, texts.Count == 1 ? new Match { Keyword = texts.First() } : new Match { Keywords = new RepeatedStrings { Strings = { texts } } });

    public static Condition Integers(string key, IReadOnlyCollection<long> numbers) =>
        Match(key, numbers.Count == 1 ? new Match { Integer = numbers.First() } : new Match { Integers = new RepeatedIntegers { Integers = { numbers } } });

    public static Condition Boolean(string key, bool value) => Match(key, new Match { Boolean = value });

    /// <summary>A value that is not null and none of no texts, asked of an index of texts where there is one.</summary>
    public static Condition NotNoKeyword(string key) => Match(key, new Match { ExceptKeywords = new RepeatedStrings() });

    /// <summary>A value that is not null and none of no integers, asked of an index of integers where there is one.</summary>
    public static Condition NotNoInteger(string key) => Match(key, new Match { ExceptIntegers = new RepeatedIntegers() });

    public static Condition Range(string key, Protos.Range range) => new() { Field = new FieldCondition { Key = key, Range = range } };

    /// <summary>A value from one instant on and before another.</summary>
    /// <param name="key">The path.</param>
    /// <param name="from">Ticks of the first instant; null for none.</param>
    /// <param name="until">Ticks of the instant behind the last; null for none.</param>
    public static Condition Instants(string key, long? from, long? until)
    {
        var range = new DatetimeRange();
        if (from > DateTime.MaxValue.Ticks)
            range.Gt = LastInstant;
        else if (from is { } first)
            range.Gte = At(first);
        if (until > DateTime.MaxValue.Ticks)
            range.Lte = LastInstant;
        else if (until is { } end)
            range.Lt = At(end);
        return new Condition { Field = new FieldCondition { Key = key, DatetimeRange = range } };
    }

    private static Condition Match(string key, Match match) => new() { Field = new FieldCondition { Key = key, Match = match } };

    private static Timestamp At(long ticks)
    {
        var (seconds, rest) = Math.DivRem(ticks - UnixEpochTicks, TimeSpan.TicksPerSecond);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        return new Timestamp { Seconds = seconds, Nanos = (int)(rest * TimeSpan.NanosecondsPerTick) };
    }
}
