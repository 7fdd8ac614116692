using System.Collections;

namespace Connectors;

/// <summary>The hits of a search, best first.</summary>
public sealed class SearchResult : IReadOnlyList<Hit>
{
    private readonly IReadOnlyList<Hit> _hits;

    /// <summary>Makes a result.</summary>
    /// <param name="hits">The hits, best first.</param>
    /// <param name="fusedAt">Where the legs were fused; null when nothing was fused.</param>
    public SearchResult(IReadOnlyList<Hit> hits, FusionPlacement? fusedAt = null)
    {
        ArgumentNullException.ThrowIfNull(hits);
        _hits = hits;
        FusedAt = fusedAt;
    }

    /// <summary>Gets where the legs were fused: <see cref="FusionPlacement.Server"/>, <see cref="FusionPlacement.Client"/>, or null when there was nothing to fuse.</summary>
    public FusionPlacement? FusedAt { get; }

    /// <inheritdoc/>
    public int Count => _hits.Count;

    /// <inheritdoc/>
    public Hit this[int index] => _hits[index];

    /// <inheritdoc/>
    public IEnumerator<Hit> GetEnumerator() => _hits.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
