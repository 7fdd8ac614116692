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

    /// <summary>
    /// A graph that ends as SPLADE models do: each token's row of a table times weights [size, width], plus a bias; with a factor it pools as well:
    /// relu, ln(1 + x), times the mask times the factor, maximum over the tokens.
    /// </summary>
    public static byte[] Projection(float[,] table, float[,] weights, float[] bias, string[] inputs, float? factor)
    {
        var graph = new Message().Text(2, "tiny").Bytes(5, Table(table)).Bytes(5, Table(weights, "weights"))
            .Bytes(5, Table(bias, "bias")).Bytes(5, Table([1], "one")).Bytes(5, Table([factor ?? 0], "factor"))
            .Bytes(1, Node("Gather", "hidden", "table", "input_ids"))
            .Bytes(1, Node("MatMul", "products", "hidden", "weights"));
        if (factor is null)
        {
            graph.Bytes(1, Node("Add", "logits", "products", "bias")).Bytes(12, Value("logits", Float, ["batch", "sequence", null], bias.Length));
        }
        else
        {
            graph.Bytes(5, new Message().Number(1, 1).Number(2, Int64).Text(8, "last").Bytes(9, BitConverter.GetBytes(2L)))
                .Bytes(1, Node("Add", "logits", "bias", "products"))
                .Bytes(1, Node("Relu", "positive", "logits"))
                .Bytes(1, Node("Add", "plus", "positive", "one"))
                .Bytes(1, Node("Log", "logarithm", "plus"))
                .Bytes(1, Node("Cast", "mask", "attention_mask").Bytes(5, Ints("to", Float, single: true)))
                .Bytes(1, Node("Unsqueeze", "column", "mask", "last"))
                .Bytes(1, Node("Mul", "times", "column", "factor"))
                .Bytes(1, Node("Mul", "weights of tokens", "logarithm", "times"))
                .Bytes(1, Node("ReduceMax", "sparse", "weights of tokens").Bytes(5, Ints("axes", 1)).Bytes(5, Ints("keepdims", 0, single: true)))
                .Bytes(12, Value("sparse", Float, ["batch", null], bias.Length));
        }

        foreach (var input in inputs)
            graph.Bytes(11, Value(input, Int64, ["batch", "sequence"], 0));
        return new Message().Number(1, 8).Bytes(8, new Message().Text(1, "").Number(2, OpSet)).Bytes(7, graph).ToArray();
    }

    private static Message Node(string type, string output, params string[] inputs)
    {
        var node = new Message();
        foreach (var input in inputs)
            node.Text(1, input);
        return node.Text(2, output).Text(4, type);
    }

    private static Message Table(float[] vector, string name) => new Message().Number(1, vector.Length).Number(2, Float).Text(8, name)
        .Bytes(9, MemoryMarshal.AsBytes(vector.AsSpan()));

    private static Message Table(float[,] table, string name = "table") => new Message().Number(1, table.GetLength(0)).Number(1, table.GetLength(1)).Number(2, Float).Text(8, name)
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
