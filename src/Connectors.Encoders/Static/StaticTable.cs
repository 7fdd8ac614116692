using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Connectors.Encoders;

/// <summary>
/// A table with a vector for each token, and the mean of some of them. Int8 tables stay int8: a quarter of the memory, and rows that come from
/// the cache instead of from memory.
/// </summary>
internal sealed class StaticTable
{
    private readonly float[]? _floats;
    private readonly sbyte[]? _bytes;
    private readonly float[]? _weights;
    private readonly int[]? _mapping;

    private StaticTable(SafetensorsFile file, SafetensorsTensor table, int tokens)
    {
        if (table.Shape is not [> 0 and <= int.MaxValue and var rows, > 0 and <= int.MaxValue and var dimensions])
            throw new InvalidDataException($"The tensor {table} is no table of vectors.");
        Dimensions = (int)dimensions;
        IsHalf = table.Type == "F16";
        if (table.Type == "I8")
            _bytes = file.ReadSignedBytes(table);
        else
            _floats = file.ReadFloats(table);
        _weights = file.Find("weights") is { } weights ? file.ReadFloats(weights) : null;
        _mapping = file.Find("mapping") is { } mapping ? file.ReadIntegers(mapping) : null;
        CheckLength(_weights?.Length, "weights", tokens);
        CheckLength(_mapping?.Length, "mapping", tokens);
        if (_mapping is null && rows < tokens)
            throw new InvalidDataException($"The tensor {table} has fewer rows than the vocabulary has tokens, {tokens}.");
        if (_mapping is not null && (_mapping.Min() < 0 || _mapping.Max() >= rows))
            throw new InvalidDataException($"The tensor 'mapping' names rows beyond the {rows} of {table}.");
    }

    public int Dimensions { get; }

    /// <summary>Whether the reference computes with float16 and so rounds its results to it.</summary>
    public bool IsHalf { get; }

    /// <param name="path">The file.</param>
    /// <param name="name">The name of the table.</param>
    /// <param name="tokens">The size of the vocabulary.</param>
    public static StaticTable Read(string path, string name, int tokens)
    {
        using var file = SafetensorsFile.Open(path);
        return new StaticTable(file, file.Get(name), tokens);
    }

    /// <summary>Writes the mean of the tokens' vectors; zeros when there are none.</summary>
    public void Mean(ReadOnlySpan<int> ids, Span<float> target)
    {
        if (_bytes is not null)
            SumBytes(_bytes, ids, target);
        else
            SumFloats(_floats!, ids, target);
        if (ids.Length > 1)
            TensorPrimitives.Divide(target, ids.Length, target);
    }

    private long StartOf(int id) => (long)(_mapping?[id] ?? id) * Dimensions;

    private float WeightOf(int id) => _weights?[id] ?? 1;

    private void SumFloats(float[] table, ReadOnlySpan<int> ids, Span<float> target)
    {
        target.Clear();
        foreach (var id in ids)
        {
            var row = MemoryMarshal.CreateReadOnlySpan(ref table[StartOf(id)], Dimensions);
            if (_weights is null)
                TensorPrimitives.Add(target, row, target);
            else
                TensorPrimitives.MultiplyAdd(row, _weights[id], target, target);
        }
    }

    /// <summary>A block of columns at a time, whose sums stay in registers.</summary>
    private void SumBytes(sbyte[] table, ReadOnlySpan<int> ids, Span<float> target)
    {
        var k = 0;
        for (; k <= Dimensions - Vector256<sbyte>.Count; k += Vector256<sbyte>.Count)
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            foreach (var id in ids)
            {
                var weight = Vector256.Create(WeightOf(id));
                var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref table[StartOf(id) + k]));
                var ((i0, i1), (i2, i3)) = (Vector256.Widen(low), Vector256.Widen(high));
                s0 += Vector256.ConvertToSingle(i0) * weight;
                s1 += Vector256.ConvertToSingle(i1) * weight;
                s2 += Vector256.ConvertToSingle(i2) * weight;
                s3 += Vector256.ConvertToSingle(i3) * weight;
            }

            var block = target[k..];
            s0.CopyTo(block);
            s1.CopyTo(block[8..]);
            s2.CopyTo(block[16..]);
            s3.CopyTo(block[24..]);
        }

        for (; k < Dimensions; k++)
        {
            var sum = 0f;
            foreach (var id in ids)
                sum += table[StartOf(id) + k] * WeightOf(id);
            target[k] = sum;
        }
    }

    private static void CheckLength(int? length, string name, int tokens)
    {
        if (length < tokens)
            throw new InvalidDataException($"The tensor '{name}' has {length} entries, fewer than the vocabulary has tokens, {tokens}.");
    }
}
