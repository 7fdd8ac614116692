namespace Connectors.Milvus.Filters;

/// <summary>The filters of several legs, equal to another list with equal filters.</summary>
internal sealed record FilterList(IReadOnlyList<Filter?> Filters)
{
    public bool Equals(FilterList? other) => other is not null && Filters.SequenceEqual(other.Filters);

    public override int GetHashCode() => Filters.Aggregate(0, HashCode.Combine);
}
