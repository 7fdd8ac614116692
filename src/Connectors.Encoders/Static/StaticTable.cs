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
        target.Clear();
        foreach (var id in ids)
        {
            var start = (long)(_mapping?[id] ?? id) * Dimensions;
            var weight = _weights?[id] ?? 1;
            if (_bytes is not null)
                Add(MemoryMarshal.CreateReadOnlySpan(ref _bytes[start], Dimensions), weight, target);
            else if (_weights is null)
                TensorPrimitives.Add(target, MemoryMarshal.CreateReadOnlySpan(ref _floats![start], Dimensions), target);
            else
                TensorPrimitives.MultiplyAdd(MemoryMarshal.CreateReadOnlySpan(ref _floats![start], Dimensions), weight, target, target);
        }

        if (ids.Length > 1)
            TensorPrimitives.Divide(target, ids.Length, target);
    }

    private static void Add(ReadOnlySpan<sbyte> row, float weight, Span<float> target)
    {
        var k = 0;
        for (; k <= row.Length - Vector256<sbyte>.Count; k += Vector256<sbyte>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(row[k..]));
            Add(low, weight, target[k..]);
            Add(high, weight, target[(k + Vector256<short>.Count)..]);
        }

        for (; k < row.Length; k++)
            target[k] += row[k] * weight;
    }

    private static void Add(Vector256<short> numbers, float weight, Span<float> target)
    {
        var (low, high) = Vector256.Widen(numbers);
        (Vector256.Create<float>(target) + (Vector256.ConvertToSingle(low) * weight)).CopyTo(target);
        target = target[Vector256<float>.Count..];
        (Vector256.Create<float>(target) + (Vector256.ConvertToSingle(high) * weight)).CopyTo(target);
    }

    private static void CheckLength(int? length, string name, int tokens)
    {
        if (length < tokens)
            throw new InvalidDataException($"The tensor '{name}' has {length} entries, fewer than the vocabulary has tokens, {tokens}.");
    }
}
