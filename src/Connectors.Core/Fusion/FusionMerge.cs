using System.Buffers;
using System.Numerics;

namespace Connectors;

/// <summary>
/// The working memory of one fusion: all entries list after list, and a hash table from id to candidate. Everything is pooled, and no
/// id is hashed more than once for each list that holds it.
/// </summary>
internal sealed class FusionMerge : IDisposable
{
    private readonly bool _singlePrecision;
    private readonly FusionEntry[] _entries;
    private readonly double[] _contributions;
    private readonly int[] _candidateOf;
    private readonly Candidate[] _candidates;
    private readonly int[] _buckets;
    private readonly int _bucketMask;
    private readonly List<Range> _lists = [];
    private int _candidateCount;

    public FusionMerge(int total, bool singlePrecision)
    {
        _singlePrecision = singlePrecision;
        _entries = ArrayPool<FusionEntry>.Shared.Rent(total);
        _contributions = ArrayPool<double>.Shared.Rent(total);
        _candidateOf = ArrayPool<int>.Shared.Rent(total);
        _candidates = ArrayPool<Candidate>.Shared.Rent(total);

        // At most half full, so that probing ends soon; 0 is an empty bucket, else it holds a candidate's number plus 1.
        var buckets = checked((int)BitOperations.RoundUpToPowerOf2((uint)total * 2 + 1));
        _buckets = ArrayPool<int>.Shared.Rent(buckets);
        _buckets.AsSpan(0, buckets).Clear();
        _bucketMask = buckets - 1;
    }

    private Range Current => _lists[^1];

    /// <summary>Gets the place for the contributions of the list that was begun last.</summary>
    public Span<double> Contributions => _contributions.AsSpan(Current);

    /// <summary>Copies a list; the caller ranks the copy.</summary>
    public Span<FusionEntry> Begin(IReadOnlyList<FusionEntry> entries)
    {
        var start = _lists.Count == 0 ? 0 : Current.End.Value;
        _lists.Add(start..(start + entries.Count));
        for (var i = 0; i < entries.Count; i++)
            _entries[start + i] = entries[i];
        return _entries.AsSpan(Current);
    }

    /// <summary>Adds the contributions of the list that was begun last to its documents' scores.</summary>
    public void Add()
    {
        var list = _lists.Count - 1;
        for (var i = Current.Start.Value; i < Current.End.Value; i++)
        {
            ref var candidate = ref Find(i);
            if (candidate.LastList == list)
                throw new ArgumentException($"List {list} holds the id \"{_entries[i].Id}\" twice; each list must hold an id once.");
            candidate.LastList = list;
            candidate.Lists++;
            candidate.Score = _singlePrecision ? (float)candidate.Score + (float)_contributions[i] : candidate.Score + _contributions[i];
        }
    }

    public FusedEntry[] Page(double divisor, int limit, int offset)
    {
        for (var c = 0; c < _candidateCount; c++)
        {
            ref var candidate = ref _candidates[c];
            candidate.Score = Divide(candidate.Score, divisor);
            if (!double.IsFinite(candidate.Score))
            {
                throw new ArgumentException(
                    $"The fused score of \"{_entries[candidate.Entry].Id}\" is not finite: the scores are too large for the arithmetic.");
            }
        }

        var best = Best((int)Math.Min((long)offset + limit, _candidateCount));
        return Materialize(best.AsSpan(Math.Min(offset, best.Length)), divisor);
    }

    public void Dispose()
    {
        ArrayPool<FusionEntry>.Shared.Return(_entries, clearArray: true);
        ArrayPool<double>.Shared.Return(_contributions);
        ArrayPool<int>.Shared.Return(_candidateOf);
        ArrayPool<Candidate>.Shared.Return(_candidates);
        ArrayPool<int>.Shared.Return(_buckets);
    }

    private double Divide(double value, double divisor) => _singlePrecision ? (float)value / (float)divisor : value / divisor;

    /// <summary>The best candidates in order. A page is short against the lists as a rule, and then a heap of its size is enough.</summary>
    private int[] Best(int count)
    {
        if (count == 0)
            return [];
        int[] best;
        if (count > _candidateCount / 4)
        {
            best = [.. Enumerable.Range(0, _candidateCount)];
        }
        else
        {
            var worstFirst = new PriorityQueue<int, int>(count, Comparer<int>.Create((x, y) => Compare(y, x)));
            for (var c = 0; c < _candidateCount; c++)
            {
                if (worstFirst.Count < count)
                    worstFirst.Enqueue(c, c);
                else
                    worstFirst.EnqueueDequeue(c, c);
            }

            best = [.. worstFirst.UnorderedItems.Select(item => item.Element)];
        }

        Array.Sort(best, Compare);
        return best.Length == count ? best : best[..count];
    }

    private int Compare(int x, int y)
    {
        ref var left = ref _candidates[x];
        ref var right = ref _candidates[y];
        return left.Score != right.Score
            ? right.Score.CompareTo(left.Score)
            : IdOrder.Compare(_entries[left.Entry].Id, _entries[right.Entry].Id);
    }

    private ref Candidate Find(int entry)
    {
        var id = _entries[entry].Id;
        var hash = id.GetHashCode(StringComparison.Ordinal);
        for (var bucket = hash & _bucketMask; ; bucket = (bucket + 1) & _bucketMask)
        {
            var number = _buckets[bucket] - 1;
            if (number < 0)
            {
                number = _candidateCount++;
                _buckets[bucket] = number + 1;
                _candidates[number] = new Candidate { Entry = entry, Hash = hash, LastList = -1, Place = -1 };
            }
            else if (_candidates[number].Hash != hash || !string.Equals(_entries[_candidates[number].Entry].Id, id, StringComparison.Ordinal))
            {
                continue;
            }

            _candidateOf[entry] = number;
            return ref _candidates[number];
        }
    }

    private FusedEntry[] Materialize(ReadOnlySpan<int> page, double divisor)
    {
        var contributions = new FusionContribution[page.Length][];
        var filled = new int[page.Length];
        for (var place = 0; place < page.Length; place++)
        {
            _candidates[page[place]].Place = place;
            contributions[place] = new FusionContribution[_candidates[page[place]].Lists];
        }

        for (var list = 0; list < _lists.Count; list++)
        {
            var start = _lists[list].Start.Value;
            for (var i = start; i < _lists[list].End.Value; i++)
            {
                var place = _candidates[_candidateOf[i]].Place;
                if (place >= 0)
                    contributions[place][filled[place]++] = new(list, i - start + 1, _entries[i].Score, Divide(_contributions[i], divisor));
            }
        }

        var result = new FusedEntry[page.Length];
        for (var place = 0; place < page.Length; place++)
        {
            ref var candidate = ref _candidates[page[place]];
            result[place] = new(_entries[candidate.Entry].Id, candidate.Score, contributions[place]);
        }

        return result;
    }

    private struct Candidate
    {
        public double Score;
        public int Entry;
        public int Hash;
        public int LastList;
        public int Lists;
        public int Place;
    }
}
