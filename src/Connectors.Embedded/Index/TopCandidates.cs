namespace Connectors.Embedded;

/// <summary>
/// The best k candidates of a search over several segments, and every further one whose score equals the k-th: ties are broken by id
/// bytes, which only the caller has. Not thread-safe: one instance a search.
/// </summary>
internal sealed class TopCandidates
{
    private Candidate[] _kept;
    private float[] _scores;
    private int _count;

    /// <param name="k">How many candidates are wanted.</param>
    /// <param name="minimumScore">Candidates below it are not wanted.</param>
    public TopCandidates(int k, float minimumScore = float.NegativeInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        K = k;
        Threshold = minimumScore;
        _kept = new Candidate[Math.Clamp(2L * k, 64, 1 << 12)];
        _scores = new float[_kept.Length];
    }

    /// <summary>Gets the number of candidates wanted.</summary>
    public int K { get; }

    /// <summary>Gets whether k candidates were found, so that the threshold is the k-th score and not only the least wanted one.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Gets the score that a candidate needs at least. It never falls.</summary>
    public float Threshold { get; private set; }

    public void Offer(int segment, int document, float score)
    {
        if (!(score >= Threshold)) // NaN (an overflow of huge values) is no hit either
            return;
        if (_count == _kept.Length)
        {
            Tighten();
            if (_count > _kept.Length / 2)
            {
                Array.Resize(ref _kept, checked(_kept.Length * 2));
                _scores = new float[_kept.Length];
            }

            if (score < Threshold)
                return;
        }

        _kept[_count++] = new Candidate(segment, document, score);
    }

    /// <summary>Raises the threshold to the k-th best score so far and drops what lies below it.</summary>
    public void Tighten()
    {
        if (_count < K)
            return;
        IsFull = true;
        for (var i = 0; i < _count; i++)
            _scores[i] = _kept[i].Score;
        Threshold = Math.Max(Threshold, Selection.KthLargest(_scores.AsSpan(0, _count), K));
        var left = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_kept[i].Score >= Threshold)
                _kept[left++] = _kept[i];
        }

        _count = left;
    }

    /// <summary>The candidates, best first, equal scores in no order. More than k only where scores tie with the k-th.</summary>
    public ReadOnlySpan<Candidate> Finish()
    {
        Tighten();
        for (var i = 0; i < _count; i++)
            _scores[i] = -_kept[i].Score;
        _scores.AsSpan(0, _count).Sort(_kept.AsSpan(0, _count));
        return _kept.AsSpan(0, _count);
    }
}
