using System.Runtime.InteropServices;
using System.Text;

namespace Connectors.Onnx.Tests.Tiny;

/// <summary>Writes ONNX graphs of a few nodes. Field numbers: onnx.proto, IR version 8.</summary>
internal static class OnnxWriter
{
    private const int Float = 1;
    private const int Int64 = 7;
    private const int OpSet = 17;

    /// <summary>A graph that looks each token up in a table: every output is [batch, sequence, width], or its maximum over the sequence.</summary>
    public static byte[] Lookup(float[,] table, string[] inputs, params (string Name, bool Pooled)[] outputs)
    {
        var graph = new Message().Text(2, "tiny").Bytes(5, Table(table));
        foreach (var (name, pooled) in outputs)
        {
            var gather = pooled ? name + "_all" : name;
            graph.Bytes(1, new Message().Text(1, "table").Text(1, "input_ids").Text(2, gather).Text(4, "Gather"));
            if (pooled)
                graph.Bytes(1, new Message().Text(1, gather).Text(2, name).Text(4, "ReduceMax").Bytes(5, Ints("axes", 1)).Bytes(5, Ints("keepdims", 0, single: true)));
            graph.Bytes(12, Value(name, Float, pooled ? ["batch", null] : ["batch", "sequence", null], table.GetLength(1)));
        }

        foreach (var input in inputs)
            graph.Bytes(11, Value(input, Int64, ["batch", "sequence"], 0));
        return new Message().Number(1, 8).Bytes(8, new Message().Text(1, "").Number(2, OpSet)).Bytes(7, graph).ToArray();
    }

    private static Message Table(float[,] table) => new Message().Number(1, table.GetLength(0)).Number(1, table.GetLength(1)).Number(2, Float).Text(8, "table")
        .Bytes(9, MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref table[0, 0], table.Length)));

    private static Message Ints(string name, long value, bool single = false) => single
        ? new Message().Text(1, name).Number(3, value).Number(20, 2)
        : new Message().Text(1, name).Number(8, value).Number(20, 7);

    private static Message Value(string name, int type, string?[] axes, int width)
    {
        var shape = new Message();
        foreach (var axis in axes)
            shape.Bytes(1, axis is null ? new Message().Number(1, width) : new Message().Text(2, axis));
        return new Message().Text(1, name).Bytes(2, new Message().Bytes(1, new Message().Number(1, type).Bytes(2, shape)));
    }

    private sealed class Message
    {
        private readonly List<byte> _bytes = [];

        public Message Number(int field, long value)
        {
            Varint((ulong)field << 3);
            Varint((ulong)value);
            return this;
        }

        public Message Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public Message Bytes(int field, Message value) => Bytes(field, value.ToArray());

        public Message Bytes(int field, ReadOnlySpan<byte> value)
        {
            Varint((ulong)field << 3 | 2);
            Varint((ulong)value.Length);
            _bytes.AddRange(value);
            return this;
        }

        public byte[] ToArray() => [.. _bytes];

        private void Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
                _bytes.Add((byte)(value | 0x80));
            _bytes.Add((byte)value);
        }
    }
}
