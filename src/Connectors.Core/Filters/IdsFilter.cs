using System.Collections.ObjectModel;

namespace Connectors;

/// <summary>Points with one of the given ids.</summary>
public sealed record IdsFilter : Filter
{
    internal IdsFilter(string[] ids)
    {
        if (ids.Length == 0)
            throw new ArgumentException("The list of ids is empty.", nameof(ids));
        foreach (var id in ids)
        {
            ArgumentNullException.ThrowIfNull(id, nameof(ids));
            PointIds.ThrowIfInvalid(id, nameof(ids));
        }

        Values = new ReadOnlyCollection<string>(ids);
    }

    /// <summary>Gets the ids, in the order given; never empty.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>Compares by value; the order of the ids counts.</summary>
    /// <param name="other">The other filter.</param>
    /// <returns>Whether the ids are the same.</returns>
    public bool Equals(IdsFilter? other) => other is not null && Values.SequenceEqual(other.Values, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashOf(Values);

    internal override TResult Accept<TResult>(FilterVisitor<TResult> visitor) => visitor.VisitIds(this);
}
