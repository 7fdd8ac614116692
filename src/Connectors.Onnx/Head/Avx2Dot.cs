using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Connectors.Onnx.Head;

/// <summary>Three instructions of AVX2. The first adds two products to 16 bits: of bytes to 127 they fit.</summary>
internal readonly struct Avx2Dot : IIntegerDot
{
    public static int Zero => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> hidden, Vector256<sbyte> weights) =>
        sums + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(hidden, weights), Vector256<short>.One);
}
