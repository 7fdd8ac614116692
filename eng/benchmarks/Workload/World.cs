using static Connectors.Workload.SplitMix;

namespace Connectors.Workload;

/// <summary>The topics and tables that documents and queries are drawn from ("Model" in ../shared/peers/workload/README.md).</summary>
internal sealed class World
{
    public const int Terms = 28_000;
    public const int CoarseTerms = 512;
    public const int MiddleTerms = 96;
    public const int FineTerms = 64;
    private const int CoarseTopics = 200;

    private readonly int[] _exponential = new int[4096];
    private readonly CumulativeTable _common = new(Terms, 20);
    private readonly CumulativeTable _topical = new(Terms, 400);
    private readonly int[] _parents;
    private readonly int[] _coarse;
    private readonly int[] _middle;
    private readonly int[] _fine;

    public World(int documents)
    {
        FineTopics = Math.Max(16, documents / 25);
        MiddleTopics = (FineTopics + 15) / 16;
        for (var i = 0; i < _exponential.Length; i++)
            _exponential[i] = (int)Math.Round(65536 * -Math.Log((i + 0.5) / 4096), MidpointRounding.ToEven);
        for (var rank = 0; rank < Terms; rank++)
        {
            InferenceFreeWeights[rank] = (int)Math.Round(1024 * 0.30 * Math.Log(rank + 20), MidpointRounding.ToEven);
            Factors[rank] = Factor(rank);
        }

        Permutation = Shuffle();
        _parents = new int[MiddleTopics];
        _coarse = new int[CoarseTopics * CoarseTerms];
        _middle = new int[MiddleTopics * MiddleTerms];
        _fine = new int[FineTopics * FineTerms];
        FillCoarse();
        FillMiddle();
        FillFine();
    }

    public int FineTopics { get; }

    public int MiddleTopics { get; }

    /// <summary>Gets the term id of each popularity rank.</summary>
    public int[] Permutation { get; }

    public int[] InferenceFreeWeights { get; } = new int[Terms];

    public int[] Factors { get; } = new int[Terms];

    public int Parent(int fine) => _parents[fine % MiddleTopics];

    public int Background(ulong u) => _common.Pick(u);

    public int FineTerm(int fine, int position) => _fine[fine * FineTerms + position];

    public int Noise(ulong c) => _exponential[c & 4095] + _exponential[c >> 12];

    /// <summary>Decodes one draw: which source, position in its list, popularity rank, and noise.</summary>
    public (int Source, int Position, int Rank, int Noise) Candidate(ulong u, int fine, int first, int second, int third)
    {
        var a = (int)(u & 0xFF);
        var b = u >> 8 & 0xFFFFFFFF;
        var noise = Noise(u >> 40);
        if (a < first)
        {
            var position = Skew(b, FineTerms);
            return (0, position, FineTerm(fine, position), noise);
        }

        if (a < second)
        {
            var position = Skew(b, MiddleTerms);
            return (1, position, _middle[fine % MiddleTopics * MiddleTerms + position], noise);
        }

        if (a < third)
        {
            var position = Skew(b, CoarseTerms);
            return (2, position, _coarse[Parent(fine) * CoarseTerms + position], noise);
        }

        return (3, 0, Background(b), noise);
    }

    private static int[] Shuffle()
    {
        var permutation = Enumerable.Range(0, CsrMatrix.Columns).ToArray();
        var state = Stream(StreamTag.Permutation, 0);
        for (var i = permutation.Length - 1; i > 0; i--)
        {
            var j = (int)((Draw(state, permutation.Length - 1 - i) >> 32) * (ulong)(i + 1) >> 32);
            (permutation[i], permutation[j]) = (permutation[j], permutation[i]);
        }

        return permutation[..Terms];
    }

    private static int CoarsePosition(ulong u) => (int)((u >> 8 & 0xFFFFFF) * CoarseTerms >> 24);

    private void FillCoarse()
    {
        for (var c = 0; c < CoarseTopics; c++)
        {
            var state = Stream(StreamTag.Coarse, c);
            for (var j = 0; j < CoarseTerms; j++)
                _coarse[c * CoarseTerms + j] = _topical.Pick(Draw(state, j) >> 32);
        }
    }

    private void FillMiddle()
    {
        for (var m = 0; m < MiddleTopics; m++)
        {
            var state = Stream(StreamTag.Middle, m);
            _parents[m] = (int)((Draw(state, 0) >> 32) * CoarseTopics >> 32);
            for (var j = 0; j < MiddleTerms; j++)
            {
                var u = Draw(state, 1 + j);
                _middle[m * MiddleTerms + j] = (u & 0xFF) < 80 ? _coarse[_parents[m] * CoarseTerms + CoarsePosition(u)] : _topical.Pick(u >> 32);
            }
        }
    }

    private void FillFine()
    {
        for (var f = 0; f < FineTopics; f++)
        {
            var state = Stream(StreamTag.Fine, f);
            for (var j = 0; j < FineTerms; j++)
            {
                var u = Draw(state, j);
                var a = u & 0xFF;
                _fine[f * FineTerms + j] = a < 140 ? _middle[f % MiddleTopics * MiddleTerms + Skew(u >> 32, MiddleTerms)]
                    : a < 165 ? _coarse[Parent(f) * CoarseTerms + CoarsePosition(u)]
                    : _topical.Pick(u >> 32);
            }
        }
    }
}
