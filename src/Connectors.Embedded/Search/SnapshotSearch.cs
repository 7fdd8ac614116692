using System.Text;
using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Search;

/// <summary>A search over all blocks of one snapshot, which no write changes.</summary>
internal sealed class SnapshotSearch(CollectionSnapshot snapshot, FieldLayout layout, Filter? filter)
{
    private readonly FilterEvaluator? _evaluator = filter is null or AllFilter ? null : new FilterEvaluator(filter);

    public IReadOnlyList<Hit> Run(LegSearch leg, CancellationToken cancellationToken)
    {
        var top = new TopCandidates(leg.Limit, AtLeast(leg.ScoreThreshold));
        switch (leg.Leg)
        {
            case SparseLeg sparse:
                SearchSparse(layout.SparseIndex(leg.Field), sparse.Vector, top, cancellationToken);
                break;
            case DenseLeg dense:
                SearchDense(layout.DenseIndex(leg.Field), dense.Vector.Span, top, cancellationToken);
                break;
            default:
                throw new NotSupportedException($"The embedded store has no {leg.Leg.GetType().Name}.");
        }

        return ToHits(top.Finish(), leg);
    }

    public long Count(CancellationToken cancellationToken)
    {
        if (_evaluator is null)
            return snapshot.LiveCount;
        var count = 0L;
        foreach (var view in snapshot.Views)
        {
            cancellationToken.ThrowIfCancellationRequested();
            count += MaskOf(view).Count(view.Rows);
        }

        return count;
    }

    public IEnumerable<(BlockView View, int Row)> Rows()
    {
        foreach (var view in snapshot.Views)
        {
            var allowed = _evaluator is null ? null : Allowed(view);
            for (var row = 0; row < view.Rows; row++)
            {
                if (view.IsLive(row) && (allowed is null || (allowed[row >> 6] >> row & 1) != 0))
                    yield return (view, row);
            }
        }
    }

    private void SearchSparse(int field, SparseEmbedding vector, TopCandidates top, CancellationToken cancellationToken)
    {
        var weights = layout.Sparse[field].Weighting == SparseWeighting.Idf
            ? new TermStatistics(snapshot, field).Weight(vector)
            : vector.Values.Span;
        var query = new SparseQuery(vector.Indices.Span, weights);
        for (var i = 0; i < snapshot.Views.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var view = snapshot.Views[i];
            if (view.Block.Index is BlockIndex index)
                index.Sparse[field].Search(query, MaskOf(view), i, top);
            else
                SparseScan.Search(view.Block.Sparse[field].AsRows(view.Rows), query, MaskOf(view), i, top);
        }
    }

    private void SearchDense(int field, ReadOnlySpan<float> vector, TopCandidates top, CancellationToken cancellationToken)
    {
        var query = new DenseQuery(vector, layout.Dense[field].Distance);
        for (var i = 0; i < snapshot.Views.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var view = snapshot.Views[i];
            var column = view.Block.Dense[field];
            var rows = view.Block.Index is BlockIndex index ? index.Dense[field] : new DenseRows(column.Matrix(view.Rows), column.Dimensions);
            rows.Search(query, MaskOf(view, column.Present.Words(view.Rows)), i, top);
        }
    }

    private DocMask MaskOf(BlockView view) => new(Allowed(view), view.Deleted is { } deleted ? deleted.Words : default);

    // A row without a vector of the field is no candidate.
    private DocMask MaskOf(BlockView view, ReadOnlySpan<ulong> present)
    {
        var allowed = Allowed(view);
        var deleted = view.Deleted is { } rows ? rows.Words : default;
        if (allowed is null)
            return new DocMask(present, deleted);
        var both = new ulong[present.Length];
        for (var i = 0; i < both.Length; i++)
            both[i] = present[i] & allowed[i];
        return new DocMask(both, deleted);
    }

    private ulong[]? Allowed(BlockView view)
    {
        if (_evaluator is null)
            return null;
        return view.Block.Index is BlockIndex index ? index.Matches(_evaluator, view.Block) : FilterMask.Evaluate(_evaluator, view.Block, view.Rows);
    }

    private List<Hit> ToHits(ReadOnlySpan<Candidate> candidates, LegSearch leg)
    {
        // Candidates that tie at the cut all come back: which of them stay is decided by the bytes of their ids.
        var sorted = candidates.ToArray();
        Array.Sort(sorted, (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : IdOf(a).SequenceCompareTo(IdOf(b)));
        var hits = new List<Hit>(Math.Min(sorted.Length, leg.Limit));
        foreach (var candidate in sorted.AsSpan(0, Math.Min(sorted.Length, leg.Limit)))
        {
            var view = snapshot.Views[candidate.Segment];
            hits.Add(new Hit(PointReader.Read(view.Block, candidate.Document, layout, leg.Payload, leg.Vectors), candidate.Score));
        }

        return hits;
    }

    private ReadOnlySpan<byte> IdOf(Candidate candidate) => snapshot.Views[candidate.Segment].Block.Ids.Span(candidate.Document);

    /// <summary>The smallest float that reaches a threshold stated in double.</summary>
    private static float AtLeast(double? threshold)
    {
        if (threshold is not { } value)
            return float.NegativeInfinity;
        var rounded = (float)value;
        return rounded < value ? MathF.BitIncrement(rounded) : rounded;
    }
}
