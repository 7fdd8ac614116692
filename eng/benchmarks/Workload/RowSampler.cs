using static Connectors.Workload.SplitMix;

namespace Connectors.Workload;

/// <summary>Draws one document or query at a time; one instance a thread.</summary>
internal sealed class RowSampler(World world)
{
    private const int DocumentCandidates = 320;
    private const int ExpansionCandidates = 160;
    private const int WordCandidates = 24;

    private readonly int[] _seen = new int[World.Terms];
    private readonly uint[] _row = new uint[DocumentCandidates];
    private int _epoch;
    private int _count;

    /// <summary>Draws a document; <see cref="CopyTo"/> has its terms. Returns its fine topic.</summary>
    public int Document(int number)
    {
        var state = Stream(StreamTag.Document, number);
        var fine = Skew(Draw(state, 0) >> 32, world.FineTopics);
        var length = Math.Clamp(119 + (CentredIrwin(Draw(state, 1)) * 62 >> 16), 20, 250);
        Start();
        for (var i = 0; i < DocumentCandidates && _count < length; i++)
        {
            var (source, position, rank, noise) = world.Candidate(Draw(state, 2 + i), fine, 95, 140, 178);
            if (!IsNew(rank))
                continue;
            var mean = source switch { 0 => 1400 - 16 * position, 1 => 720 - 5 * position, 2 => 380 - (position >> 1), _ => 220 };
            Add(rank, (long)(mean * world.Factors[rank] >> 8) * noise >> 17);
        }

        return fine;
    }

    /// <summary>Draws a query, expanded or the words alone. Returns its fine topic.</summary>
    public int Query(int number, bool inferenceFree)
    {
        var state = Stream(StreamTag.Query, number);
        var fine = Skew(Draw(state, 0) >> 32, world.FineTopics);
        var words = 3 + (int)((Draw(state, 1) & 0xFFFF) * 5 >> 16) + (inferenceFree ? 1 : 0);
        var length = Math.Max(Math.Clamp(43 + (CentredIrwin(Draw(state, 2)) * 21 >> 16), 8, 90), words);
        Start();
        for (var i = 0; i < WordCandidates && _count < words; i++)
        {
            var u = Draw(state, 3 + i);
            var b = u >> 8 & 0xFFFFFFFF;
            var topical = (u & 0xFF) < 200;
            var rank = topical ? world.FineTerm(fine, Skew(b, 12)) : world.Background(b);
            if (IsNew(rank))
                Add(rank, inferenceFree ? world.InferenceFreeWeights[rank] : (topical ? 2150L : 650L) * (65536 + (world.Noise(u >> 40) >> 1)) >> 17);
        }

        for (var i = 0; i < ExpansionCandidates && _count < length && !inferenceFree; i++)
        {
            var (source, position, rank, noise) = world.Candidate(Draw(state, 27 + i), fine, 115, 170, 205);
            if (IsNew(rank))
                Add(rank, (long)(source switch { 0 => 620 - 5 * position, 1 => 440 - 3 * position, 2 => 260, _ => 200 }) * noise >> 17);
        }

        return fine;
    }

    /// <summary>Appends the row, ascending by term id.</summary>
    public int CopyTo(List<uint> indices, List<float> values)
    {
        Array.Sort(_row, 0, _count);
        for (var i = 0; i < _count; i++)
        {
            indices.Add(_row[i] >> 12);
            values.Add((_row[i] & 0xFFF) / 1024f);
        }

        return _count;
    }

    private void Start()
    {
        _epoch++;
        _count = 0;
    }

    private bool IsNew(int rank)
    {
        if (_seen[rank] == _epoch)
            return false;
        _seen[rank] = _epoch;
        return true;
    }

    private void Add(int rank, long weight)
    {
        if (weight > 1536)
            weight = 1536 + (weight - 1536 >> 1);
        if (weight > 2304)
            weight = 2304 + (weight - 2304 >> 1);
        if (weight >= 2048)
            weight &= ~1L; // keeps every value exact in float16
        _row[_count++] = (uint)world.Permutation[rank] << 12 | (uint)Math.Clamp(weight, 1, 3584);
    }
}
