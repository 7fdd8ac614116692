namespace Connectors.Qdrant.Emulator.Storage;

/// <summary>
/// The counts that the inverse document frequency is made of. A deleted point stays counted, as in a segment that is not yet rewritten
/// (sparse_edge.jsonl 17); a vector that is replaced or taken away does not.
/// </summary>
internal sealed class SparsePostings
{
    private readonly Dictionary<uint, int> _lengths = [];
    private int _vectors;

    public void Replace(SparseTerms? before, SparseTerms? after)
    {
        Count(before, -1);
        Count(after, 1);
    }

    /// <summary>The query with its weights times ln((N − df + 0.5)/(df + 0.5) + 1) (cassettes/qdrant/FACTS.md 6).</summary>
    public SparseTerms Weigh(SparseTerms query) => query with
    {
        Values = [.. query.Values.Zip(query.Indices, (value, index) => value * Rarity(_lengths.GetValueOrDefault(index)))],
    };

    private float Rarity(int length) => MathF.Log((_vectors - length + 0.5f) / (length + 0.5f) + 1);

    private void Count(SparseTerms? terms, int change)
    {
        if (terms is not { Indices.Length: > 0 })
            return;
        _vectors += change;
        foreach (var index in terms.Indices)
            _lengths[index] = _lengths.GetValueOrDefault(index) + change;
    }
}
