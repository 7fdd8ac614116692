namespace Connectors.Workload;

/// <summary>The counter-based random streams of the workload (../shared/peers/workload/README.md, "Streams").</summary>
internal static class SplitMix
{
    private const ulong Seed = 20260214;
    private const ulong Gold = 0x9E3779B97F4A7C15;

    public static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    /// <summary>The state of stream number <paramref name="index"/> of the given tag.</summary>
    public static ulong Stream(StreamTag tag, long index) => Stream((ulong)tag, index);

    /// <summary>As above, for the tags that are computed (noise of a vector is its tag + 100).</summary>
    public static ulong Stream(ulong tag, long index) => Mix(Seed + tag * Gold) ^ Mix((ulong)index + Seed);

    /// <summary>The i-th output of the generator that starts at <paramref name="state"/>.</summary>
    public static ulong Draw(ulong state, int i) => Mix(state + ((ulong)i + 1) * Gold);

    /// <summary>The sum of the four 16-bit fields: a bell curve with mean 131070.</summary>
    public static int Irwin(ulong u) => (int)((u & 0xFFFF) + (u >> 16 & 0xFFFF) + (u >> 32 & 0xFFFF) + (u >> 48));

    public static int CentredIrwin(ulong u) => Irwin(u) - 131070;

    /// <summary>floor(n * x * x) for x = b / 2^32: favours small results.</summary>
    public static int Skew(ulong b, int n) => (int)((b * b >> 32) * (ulong)n >> 32);

    /// <summary>A factor per popularity rank.</summary>
    public static int Factor(int rank) => 192 + (int)(Mix((ulong)rank + Seed) & 127);
}
