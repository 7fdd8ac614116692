using System.Globalization;

namespace Connectors.Benchmarks.Qdrant;

/// <summary>What a pass does.</summary>
/// <param name="Kind"><see cref="Upsert"/>, <see cref="Query"/> or <see cref="Read"/>.</param>
/// <param name="Items">How many points are written or read, or queries made.</param>
/// <param name="Batch">Points a request; the hits of a query.</param>
/// <param name="Parallel">Requests in flight.</param>
internal sealed record Work(string Kind, int Items, int Batch, int Parallel)
{
    public const string Upsert = "upsert";
    public const string Query = "query";
    public const string Read = "read";

    /// <summary>Gets it as the arguments of a measured process, in the order of the parameters.</summary>
    public IEnumerable<string> Arguments => [Kind, .. new[] { Items, Batch, Parallel }.Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static Work Parse(string kind, string items, string batch, string parallel) =>
        new(kind, int.Parse(items, CultureInfo.InvariantCulture), int.Parse(batch, CultureInfo.InvariantCulture), int.Parse(parallel, CultureInfo.InvariantCulture));

    public override string ToString() => Kind switch
    {
        Upsert => $"upsert, {Batch} a request, {Parallel} in flight",
        Query => $"hybrid query, {Batch} hits with payload, {Parallel} in flight",
        _ => $"get, {Batch} points with vectors, {Parallel} in flight",
    };
}
