namespace Connectors.Conformance;

/// <summary>The generator of Steele, Lea and Flood (OOPSLA 2014): the same numbers in every version of .NET, so the same data everywhere.</summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> − 1; the bias of the remainder does not matter here.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>A float in [−1, 1) with 24 significant bits.</summary>
    public float Signed() => ((Next() >> 40) * (2f / (1 << 24))) - 1f;

    /// <summary>A weight in [0.05, 3).</summary>
    public float Weight() => 0.05f + ((Next() >> 40) * (2.95f / (1 << 24)));

    public bool OneIn(int n) => Below(n) == 0;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}
