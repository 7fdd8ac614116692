using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Connectors.Onnx.Head;

/// <summary>One instruction of AVX-VNNI.</summary>
internal readonly struct VnniDot : IIntegerDot
{
    public static int Zero => 128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> hidden, Vector256<sbyte> weights) =>
        AvxVnni.MultiplyWideningAndAdd(sums, hidden, weights);
}
