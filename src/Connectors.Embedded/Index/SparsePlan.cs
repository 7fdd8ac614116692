namespace Connectors.Embedded;

/// <summary>
/// What a query asks of one segment: its lists with integer weights, and how far the integer sums can be from the truth.
/// score = unit * sum, give or take an error. Made again for each segment, in the same memory.
/// </summary>
internal sealed class SparsePlan
{
    // The largest sum stays below 2^30, so that bounds can be added without overflow.
    private const double LargestSum = 1 << 30;

    private PlannedList[] _lists = new PlannedList[64];
    private int _count;
    private double _unit;
    private double _error;

    public ReadOnlySpan<PlannedList> Lists => _lists.AsSpan(0, _count);

    /// <summary>Gets the postings of all lists.</summary>
    public long Postings { get; private set; }

    /// <summary>Gets whether a contribution can be negative, so that a sum of 0 or less does not mean that nothing is shared.</summary>
    public bool HasNegative { get; private set; }

    public void Make(SparsePostings postings, SparseQuery query)
    {
        (_count, Postings, HasNegative, _error) = (0, 0, false, 0);
        double peak = 0;
        for (var i = 0; i < query.Indices.Length; i++)
        {
            var weight = query.Weights[i];
            foreach (ref readonly var list in postings.Find(query.Indices[i]))
            {
                Add(list, (double)list.Scale * weight);
                peak += Math.Abs((double)list.Scale * weight) * 255;
                _error += Math.Abs((double)weight) * list.Error;
            }
        }

        _unit = peak / LargestSum;
        foreach (ref var list in _lists.AsSpan(0, _count))
        {
            // Never 0: a shared index must leave a trace in the sum.
            var units = (int)Math.Round(list.Weight / _unit);
            list.Units = units != 0 ? units : list.Weight < 0 ? -1 : 1;
            _error += 255 * Math.Abs(list.Weight - _unit * list.Units);
        }
    }

    /// <summary>The least sum that a document needs if its score may reach the threshold.</summary>
    public int Cut(float threshold) => Clamp((threshold - _error - Slack(threshold)) / _unit);

    /// <summary>The least sum that a document needs if k documents have at least this sum.</summary>
    public int CutBelow(int sum) => Clamp(sum - (2 * _error + Slack(sum * _unit)) / _unit);

    /// <summary>Covers the rounding of a score to float and of the doubles here, many times over.</summary>
    private double Slack(double score) => (Math.Abs(score) + _error) * 1e-6;

    private int Clamp(double sum) => (int)Math.Clamp(Math.Floor(sum), HasNegative ? int.MinValue : 1, int.MaxValue);

    private void Add(in PostingList list, double weight)
    {
        if (_count == _lists.Length)
            Array.Resize(ref _lists, _count * 2);

        _lists[_count++] = new PlannedList { List = list, Weight = weight };
        Postings += list.Count;
        HasNegative |= weight < 0;
    }
}
