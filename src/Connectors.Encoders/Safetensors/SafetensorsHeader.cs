namespace Connectors.Encoders;

/// <summary>
/// Reads the header of a file: a JSON object from names to types, shapes and byte ranges. Nothing in it is believed: the ranges must lie one
/// behind the other and fill the file, and each must be as long as its shape and type say, as the reference (safetensors 0.8.0) demands.
/// </summary>
internal static class SafetensorsHeader
{
    public static Dictionary<string, SafetensorsTensor> Parse(ReadOnlyMemory<byte> json, long dataStart, long fileLength, string file)
    {
        var place = $"'{file}'";
        using var document = JsonPart.Parse(json, place);
        var tensors = new Dictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
        foreach (var (name, entry) in new JsonPart(document.RootElement, place).Properties())
        {
            if (name != "__metadata__" && !tensors.TryAdd(name, ReadTensor(name, entry, dataStart)))
                throw new InvalidDataException($"{entry.Place} stands twice in the header.");
        }

        CheckRanges(tensors.Values, dataStart, fileLength, place);
        return tensors;
    }

    private static SafetensorsTensor ReadTensor(string name, JsonPart entry, long dataStart)
    {
        var type = entry.Required("dtype").AsText();
        var shape = Longs(entry.Required("shape"));
        var offsets = Longs(entry.Required("data_offsets"));
        if (offsets is not [var start, var end] || start > end || end > long.MaxValue - dataStart)
            throw new InvalidDataException($"{entry.Place} has data_offsets [{string.Join(", ", offsets)}]; expected a start and an end.");
        if (Count(shape) is not { } count)
            throw new InvalidDataException($"{entry.Place} has the shape [{string.Join(", ", shape)}], which is too large.");
        if (SafetensorsTensor.SizeOf(type) is { } size && (UInt128)count * (uint)size != (UInt128)(end - start))
            throw new InvalidDataException($"{entry.Place} has {end - start} bytes for {count} elements of {type}.");
        return new SafetensorsTensor(name, type, shape, count, dataStart + start, end - start);
    }

    private static void CheckRanges(IEnumerable<SafetensorsTensor> tensors, long dataStart, long fileLength, string place)
    {
        var end = dataStart;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Start).ThenBy(tensor => tensor.Length))
        {
            if (tensor.Start != end)
                throw new InvalidDataException($"{place}: the tensor '{tensor.Name}' begins at byte {tensor.Start}, but what is before it ends at {end}.");
            end += tensor.Length;
        }

        if (end != fileLength)
            throw new InvalidDataException($"{place} has {fileLength} bytes, but its tensors end at byte {end}: it is truncated or damaged.");
    }

    private static long[] Longs(JsonPart list) => [.. list.Items().Select(item => item.AsLong())];

    private static long? Count(long[] shape)
    {
        var count = 1L;
        foreach (var axis in shape)
        {
            if (axis != 0 && count > long.MaxValue / axis)
                return null;
            count *= axis;
        }

        return count;
    }
}
