using System.Runtime.Intrinsics;

namespace Connectors.Onnx.Head;

/// <summary>How a processor multiplies unsigned bytes with signed ones and adds the products of four neighbours to 32-bit sums.</summary>
internal interface IIntegerDot
{
    /// <summary>The byte that stands for zero; the numbers lie symmetrically around it. It bounds the products to what the processor can add.</summary>
    static abstract int Zero { get; }

    static abstract Vector256<int> Add(Vector256<int> sums, Vector256<byte> hidden, Vector256<sbyte> weights);
}
