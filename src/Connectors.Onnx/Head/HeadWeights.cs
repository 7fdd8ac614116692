using System.Numerics.Tensors;
using Connectors.Onnx.Graphs;

namespace Connectors.Onnx.Head;

/// <summary>
/// The weights of a vocabulary, packed for the kernels: panels of 16 entries, the numbers of a panel in the order in which they are used.
/// Int8 panels hold four neighbouring numbers of each entry together, [hidden / 4, 16, 4]; float32 panels are [hidden, 16].
/// </summary>
/// <remarks>
/// Float32 weights have int8 panels as well, rounded: those decide which entries can be positive at all, and for the deciding it is known how
/// far the rounding can be off, by the inequality of Cauchy and Schwarz.
/// </remarks>
internal sealed class HeadWeights
{
    public const int PanelWidth = 16;

    /// <summary>The float32 kernel takes four panels at a time.</summary>
    public const int GroupWidth = 4 * PanelWidth;

    /// <summary>The int8 kernels multiply four numbers at a time.</summary>
    public const int Step = 4;

    private const float LargestInt8 = 127;

    private HeadWeights(int hiddenSize, int width, bool isInt8)
    {
        HiddenSize = hiddenSize;
        Width = width;
        PaddedSize = (hiddenSize + Step - 1) / Step * Step;
        PaddedWidth = (width + GroupWidth - 1) / GroupWidth * GroupWidth;
        Bytes = new sbyte[(long)PaddedWidth * PaddedSize];
        Floats = isInt8 ? null : new float[(long)PaddedWidth * hiddenSize];
        Scale = new float[PaddedWidth];
        Bias = new float[PaddedWidth];
        Sum = new int[PaddedWidth];
        Norm = new float[PaddedWidth];
        RoundingNorm = new float[PaddedWidth];
    }

    public int HiddenSize { get; }

    /// <summary>The number of entries.</summary>
    public int Width { get; }

    /// <summary>The hidden size, filled up with zeros to whole steps.</summary>
    public int PaddedSize { get; }

    /// <summary>The number of entries, filled up with zeros to whole groups.</summary>
    public int PaddedWidth { get; }

    public sbyte[] Bytes { get; }

    /// <summary>Null when the int8 weights are the exact ones.</summary>
    public float[]? Floats { get; }

    /// <summary>What the int8 weights of an entry are multiplied with.</summary>
    public float[] Scale { get; }

    public float[] Bias { get; }

    /// <summary>The sum of the int8 weights of an entry.</summary>
    public int[] Sum { get; }

    /// <summary>The Euclidean length of an entry's int8 weights, scaled.</summary>
    public float[] Norm { get; }

    /// <summary>The Euclidean length of what the rounding to int8 took from an entry; 0 when the int8 weights are the exact ones.</summary>
    public float[] RoundingNorm { get; }

    /// <exception cref="NotSupportedException">A number is not finite, or a scale negative.</exception>
    public static HeadWeights Pack(VocabularyProjection projection)
    {
        var matrix = projection.Weights;
        var isInt8 = matrix.Tensor.IsInt8;
        var weights = new HeadWeights(matrix.Rows, matrix.Columns, isInt8);
        projection.Bias?.CopyTo(weights.Bias, 0);
        if (isInt8)
            weights.PackBytes(matrix.Tensor.SignedBytes(), matrix);
        else
            weights.PackFloats(matrix.Tensor.Floats(), matrix);
        if (!float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(weights.Bias)) || !float.IsFinite(TensorPrimitives.Sum<float>(weights.Norm) + TensorPrimitives.Sum<float>(weights.RoundingNorm)))
            throw new NotSupportedException("its vocabulary weights hold a number that is not finite");
        return weights;
    }

    private void PackBytes(ReadOnlySpan<sbyte> stored, GraphMatrix matrix)
    {
        var scale = matrix.ColumnScale;
        Span<sbyte> entry = new sbyte[HiddenSize];
        for (var v = 0; v < Width; v++)
        {
            Copy(stored, matrix, v, entry);
            if (!((scale?[v] ?? 1) >= 0))
                throw new NotSupportedException("its vocabulary weights have a negative scale");
            SetBytes(v, entry, scale?[v] ?? 1);
        }
    }

    private void PackFloats(ReadOnlySpan<float> stored, GraphMatrix matrix)
    {
        var scale = matrix.ColumnScale;
        Span<float> entry = new float[HiddenSize];
        Span<float> rounding = new float[HiddenSize];
        Span<sbyte> rounded = new sbyte[HiddenSize];
        for (var v = 0; v < Width; v++)
        {
            Copy(stored, matrix, v, entry);
            if (scale is not null)
                TensorPrimitives.Multiply(entry, scale[v], entry);
            var largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(entry));
            var step = largest > 0 ? largest / LargestInt8 : 1;
            for (var k = 0; k < HiddenSize; k++)
            {
                Floats![(((long)(v / PanelWidth) * HiddenSize) + k) * PanelWidth + (v % PanelWidth)] = entry[k];
                rounded[k] = (sbyte)Math.Clamp(MathF.Round(entry[k] / step), -LargestInt8, LargestInt8);
                rounding[k] = entry[k] - (rounded[k] * step);
            }

            SetBytes(v, rounded, step);
            RoundingNorm[v] = TensorPrimitives.Norm<float>(rounding);
        }
    }

    private void SetBytes(int v, ReadOnlySpan<sbyte> entry, float scale)
    {
        var panel = (long)(v / PanelWidth) * PaddedSize * PanelWidth;
        var (sum, squares) = (0, 0L);
        for (var k = 0; k < entry.Length; k++)
        {
            Bytes[panel + (k / Step * Step * PanelWidth) + (v % PanelWidth * Step) + (k % Step)] = entry[k];
            sum += entry[k];
            squares += entry[k] * entry[k];
        }

        Sum[v] = sum;
        Scale[v] = scale;
        Norm[v] = scale * (float)Math.Sqrt(squares);
    }

    /// <summary>The numbers of one entry, which is a row of the stored tensor or a column.</summary>
    private static void Copy<T>(ReadOnlySpan<T> stored, GraphMatrix matrix, int v, Span<T> entry)
    {
        if (matrix.Transposed)
        {
            stored.Slice(v * entry.Length, entry.Length).CopyTo(entry);
            return;
        }

        for (var k = 0; k < entry.Length; k++)
            entry[k] = stored[(k * matrix.Columns) + v];
    }
}
