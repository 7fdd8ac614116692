namespace Connectors.Workload;

/// <summary>Draws a popularity rank from g(r) = floor(2^40 / (r + offset)) by a cumulative table scaled to 2^32.</summary>
internal sealed class CumulativeTable
{
    private const int GuideBits = 16;
    private readonly ulong[] _cumulative;
    private readonly int[] _guide;

    public CumulativeTable(int ranks, int offset)
    {
        UInt128 total = 0;
        for (var r = 0; r < ranks; r++)
            total += (1UL << 40) / (ulong)(r + offset);
        _cumulative = new ulong[ranks];
        UInt128 sum = 0;
        for (var r = 0; r < ranks; r++)
        {
            sum += (1UL << 40) / (ulong)(r + offset);
            _cumulative[r] = (ulong)((sum << 32) / total);
        }

        // guide[h] = first rank whose cumulative value exceeds h << 16, so that a pick scans a handful of entries.
        _guide = new int[1 << GuideBits];
        for (int h = 0, r = 0; h < _guide.Length; h++)
        {
            while (_cumulative[r] <= (ulong)h << 32 - GuideBits)
                r++;
            _guide[h] = r;
        }
    }

    /// <summary>The first rank whose cumulative value is greater than <paramref name="u"/> (below 2^32).</summary>
    public int Pick(ulong u)
    {
        var r = _guide[u >> 32 - GuideBits];
        while (_cumulative[r] <= u)
            r++;
        return r;
    }
}
