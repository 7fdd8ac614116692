using System.Numerics;

namespace Connectors.Embedded.Storage;

/// <summary>Arrays that grow by doubling, without being cleared first.</summary>
internal static class Growth
{
    public static T[] New<T>(int length) => length == 0 ? [] : GC.AllocateUninitializedArray<T>(length);

    /// <summary>Makes room for more elements behind the used ones; the old array stays as it was for those who read it.</summary>
    public static void Ensure<T>(ref T[] array, int used, int more)
    {
        var needed = checked(used + more);
        if (needed <= array.Length)
            return;
        var length = (int)Math.Min((uint)Array.MaxLength, Math.Max(64, BitOperations.RoundUpToPowerOf2((uint)needed)));
        var grown = New<T>(length);
        array.AsSpan(0, used).CopyTo(grown);
        array = grown;
    }
}
