namespace Connectors.Embedded;

/// <summary>
/// What a query asks of one segment: its lists with integer weights, and how far the integer sums can be from the truth.
/// score = unit * sum, give or take an error. Made again for each segment, in the same memory.
/// </summary>
/// <remarks>
/// Lists can be deferred: those that cost most for the little that they can add to any score, as long as all of them together cannot
/// lift a document from far below the threshold over it. What they could add widens the bound from above only, so that no document
/// that belongs in the answer is missed; the candidates are scored from their rows anyway.
/// </remarks>
internal sealed class SparsePlan
{
    // The largest sum stays below 2^30, so that bounds can be added without overflow.
    private const double LargestSum = 1 << 30;

    // Of what lies between nothing and the threshold, the part that deferred lists may make up.
    private const double DeferredShare = 0.6;

    // A bit row costs as much as this many documents for a posting in a list.
    private const int DocumentsPerPosting = 16;

    private PlannedList[] _lists = new PlannedList[64];
    private double[] _priorities = new double[64];
    private int _count;
    private int _kept;
    private double _unit;
    private double _error;
    private double _deferred;

    /// <summary>Gets the lists that are added.</summary>
    public ReadOnlySpan<PlannedList> Kept => _lists.AsSpan(0, _kept);

    /// <summary>Gets the lists that are not added unless too many documents stay candidates without them.</summary>
    public ReadOnlySpan<PlannedList> Deferred => _lists.AsSpan(_kept, _count - _kept);

    /// <summary>Gets what adding the deferred lists costs, in postings.</summary>
    public long DeferredCost { get; private set; }

    /// <summary>Gets the postings of all lists.</summary>
    public long Postings { get; private set; }

    /// <summary>Gets whether a contribution can be negative, so that a sum of 0 or less does not mean that nothing is shared.</summary>
    public bool HasNegative { get; private set; }

    public void Make(SparsePostings postings, SparseQuery query)
    {
        (_count, Postings, HasNegative, _error, _deferred) = (0, 0, false, 0, 0);
        double peak = 0;
        for (var i = 0; i < query.Indices.Length; i++)
        {
            var weight = query.Weights[i];
            foreach (ref readonly var list in postings.Find(query.Indices[i]))
            {
                Add(list, (double)list.Scale * weight);
                peak += _lists[_count - 1].Peak;
                _error += Math.Abs((double)weight) * list.Error;
            }
        }

        _kept = _count;
        _unit = peak / LargestSum;
        foreach (ref var list in _lists.AsSpan(0, _count))
        {
            // Never 0: a shared index must leave a trace in the sum.
            var units = (int)Math.Round(list.Weight / _unit);
            list.Units = units != 0 ? units : list.Weight < 0 ? -1 : 1;
            _error += 255 * Math.Abs(list.Weight - _unit * list.Units);
        }
    }

    /// <summary>Defers what a threshold allows to defer.</summary>
    public void Defer(float threshold, int documents)
    {
        var room = (threshold - _error) * DeferredShare;
        if (HasNegative || !(room > 0))
            return;
        var lists = _lists.AsSpan(0, _count);
        for (var i = 0; i < lists.Length; i++)
            _priorities[i] = -lists[i].Peak / Cost(lists[i].List, documents);
        _priorities.AsSpan(0, _count).Sort(lists);
        DeferredCost = 0;
        while (_kept > 0 && _deferred + lists[_kept - 1].Peak <= room)
        {
            _kept--;
            _deferred += lists[_kept].Peak;
            DeferredCost += Cost(lists[_kept].List, documents);
        }

        // A document that only deferred lists hold has a sum of 0, and must stay below the cut.
        if (UnclampedCut(threshold) < 1)
            AddBack();
    }

    /// <summary>Ends the deferral.</summary>
    public void AddBack() => (_kept, _deferred) = (_count, 0);

    /// <summary>The least sum that a document needs if its score may reach the threshold.</summary>
    public int Cut(float threshold) => Clamp(UnclampedCut(threshold));

    /// <summary>The least sum that a document needs if k documents have at least this sum.</summary>
    public int CutBelow(int sum) => Clamp(sum - (2 * _error + _deferred + Slack(sum * _unit)) / _unit);

    private static long Cost(in PostingList list, int documents) => list.IsRow ? documents / DocumentsPerPosting : list.Count;

    private double UnclampedCut(float threshold) => Math.Floor((threshold - _error - _deferred - Slack(threshold)) / _unit);

    /// <summary>Covers the rounding of a score to float and of the doubles here, many times over.</summary>
    private double Slack(double score) => (Math.Abs(score) + _error + _deferred) * 1e-6;

    private int Clamp(double sum) => (int)Math.Clamp(Math.Floor(sum), HasNegative ? int.MinValue : 1, int.MaxValue);

    private void Add(in PostingList list, double weight)
    {
        if (_count == _lists.Length)
        {
            Array.Resize(ref _lists, _count * 2);
            _priorities = new double[_lists.Length];
        }

        _lists[_count++] = new PlannedList { List = list, Weight = weight };
        Postings += list.Count;
        HasNegative |= weight < 0;
    }
}
