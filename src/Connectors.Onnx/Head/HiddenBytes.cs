using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Connectors.Onnx.Head;

/// <summary>The hidden states of a text, rounded to bytes with one step for all tokens, and how far the rounding is off.</summary>
internal sealed class HiddenBytes : IDisposable
{
    private HiddenBytes(int size)
    {
        Values = ArrayPool<byte>.Shared.Rent(size);
    }

    /// <summary>[tokens, padded size], each number plus the byte that stands for zero.</summary>
    public byte[] Values { get; }

    /// <summary>What a byte is multiplied with.</summary>
    public float Step { get; private init; }

    /// <summary>The Euclidean length of the longest token.</summary>
    public float Norm { get; private set; }

    /// <summary>The largest Euclidean length of what the rounding took from a token.</summary>
    public float RoundingNorm { get; private set; }

    /// <param name="hidden">[tokens, size], finite.</param>
    /// <param name="size">The hidden size.</param>
    /// <param name="paddedSize">The hidden size filled up to whole steps.</param>
    /// <param name="zero">The byte that stands for zero; its distance to 1 is the largest number.</param>
    public static HiddenBytes Round(ReadOnlySpan<float> hidden, int size, int paddedSize, int zero)
    {
        var tokens = hidden.Length / size;
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(hidden));
        var bytes = new HiddenBytes(tokens * paddedSize) { Step = largest > 0 ? largest / (zero - 1) : 1 };
        for (var token = 0; token < tokens; token++)
            bytes.Round(hidden.Slice(token * size, size), bytes.Values.AsSpan(token * paddedSize, paddedSize), zero);
        return bytes;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(Values);

    private void Round(ReadOnlySpan<float> token, Span<byte> target, int zero)
    {
        const int Block = 32;
        var lost = Vector256<float>.Zero;
        var k = 0;
        for (; k <= token.Length - Block; k += Block)
        {
            var low = Vector256.Narrow(Round(token[k..], zero, ref lost), Round(token[(k + 8)..], zero, ref lost));
            var high = Vector256.Narrow(Round(token[(k + 16)..], zero, ref lost), Round(token[(k + 24)..], zero, ref lost));
            Vector256.Narrow(low, high).AsByte().CopyTo(target[k..]);
        }

        var squares = Vector256.Sum(lost);
        for (; k < token.Length; k++)
        {
            var rounded = MathF.Round(token[k] / Step);
            target[k] = (byte)((int)rounded + zero);
            var rest = token[k] - (rounded * Step);
            squares += rest * rest;
        }

        target[k..].Fill((byte)zero);
        Norm = Math.Max(Norm, TensorPrimitives.Norm(token));
        RoundingNorm = Math.Max(RoundingNorm, MathF.Sqrt(squares));
    }

    private Vector256<int> Round(ReadOnlySpan<float> numbers, int zero, ref Vector256<float> lost)
    {
        var exact = Vector256.Create(numbers);
        var rounded = Vector256.Round(exact / Step);
        var rest = exact - (rounded * Step);
        lost += rest * rest;
        return Vector256.ConvertToInt32(rounded) + Vector256.Create(zero);
    }
}
