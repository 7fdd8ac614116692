using System.Runtime.InteropServices;
using Connectors.Onnx.Graphs;
using Connectors.Onnx.Head;

namespace Connectors.Onnx.Tests.Head;

/// <summary>Weights as exporters write them: 2 hidden numbers, 3 entries.</summary>
public sealed class ProjectionTests
{
    private static readonly sbyte[] Numbers = [1, 2, 3, 4, 5, 6];

    [Theory]
    [InlineData("", "weights", false, null)]
    [InlineData("Identity(weights)", "out", false, null)]
    [InlineData("Cast(weights)to=1", "out", false, null)]
    [InlineData("Mul(weights,one)", "out", false, "7 7 7")]
    [InlineData("Mul(three,weights)", "out", false, "7 8 9")]
    [InlineData("DequantizeLinear(weights,three)axis=1", "out", false, "7 8 9")]
    [InlineData("DequantizeLinear(weights,three)", "out", false, "7 8 9")]
    [InlineData("DequantizeLinear(weights,three,zeros)axis=-1", "out", false, "7 8 9")]
    [InlineData("Transpose(rows)perm=1,0", "out", true, null)]
    [InlineData("DequantizeLinear(rows,three)axis=0;Transpose(out)", "out2", true, "7 8 9")]
    [InlineData("Cast(rows)to=1;Mul(out,column);Transpose(out2)", "out3", true, "7 8 9")]
    [InlineData("Transpose(rows);Mul(out,three)", "out2", true, "7 8 9")]
    public void Weights_are_found_behind_what_exporters_put_around_them(string nodes, string value, bool transposed, string? scale)
    {
        var matrix = GraphMatrix.Find(Model(nodes), value)!;
        Assert.Equal((2, 3, transposed), (matrix.Rows, matrix.Columns, matrix.Transposed));
        Assert.Equal(Numbers, matrix.Tensor.SignedBytes());
        Assert.Equal(scale?.Split(' ').Select(float.Parse), matrix.ColumnScale);
    }

    [Theory]
    [InlineData("Relu(weights)", "out")]
    [InlineData("Cast(weights)to=10", "out")]
    [InlineData("Transpose(weights)perm=0,1", "out")]
    [InlineData("Mul(weights,zeros)", "out")]
    [InlineData("DequantizeLinear(weights,three,ones)axis=1", "out")]
    [InlineData("DequantizeLinear(weights,three)axis=0", "out")]
    [InlineData("DequantizeLinear(weights,three)axis=5", "out")]
    [InlineData("DequantizeLinear(weights,three)axis=1,block_size=2", "out")]
    [InlineData("Mul(weights,three);Mul(out,three)", "out2")]
    [InlineData("", "three")]
    [InlineData("", "nowhere")]
    public void Anything_else_is_not_taken_for_weights(string nodes, string value) => Assert.Null(GraphMatrix.Find(Model(nodes), value));

    [Fact]
    public void A_scale_of_the_hidden_numbers_is_none_of_the_entries() =>
        Assert.Null(GraphMatrix.Find(Model("Mul(weights,two)"), "out")!.ColumnScale);

    [Theory]
    [InlineData("MatMul(hidden,weights)", "out", null)]
    [InlineData("MatMul(hidden,weights);Add(out,floats)", "out2", null)]
    [InlineData("Cast(attention_mask)to=1;MatMul(hidden,weights);Mul(out,out2)", "out3", "does not pool as SPLADE does")]
    [InlineData("MatMul(hidden,weights);Relu(out)", "out2", "does not pool as SPLADE does")]
    [InlineData("MatMul(hidden,weights);Sigmoid(out)", "out2", "the node Sigmoid")]
    [InlineData("Relu(weights);MatMul(hidden,out)", "out2", "neither float32 nor int8")]
    [InlineData("Mul(weights,two);MatMul(hidden,out)", "out2", "one scale for each entry")]
    [InlineData("", "nowhere", "not computed by a node")]
    public void The_projection_is_found_before_logits_and_nowhere_else(string nodes, string output, string? reason)
    {
        if (reason is null)
            Assert.Equal("hidden", VocabularyProjection.Find(Model(nodes), output).Hidden);
        else
            Assert.Contains(reason, Assert.Throws<NotSupportedException>(() => VocabularyProjection.Find(Model(nodes), output)).Message);
    }

    /// <summary>A graph of nodes such as <c>Mul(a,b)axis=1</c>; their values are called out, out2, out3.</summary>
    private static OnnxModel Model(string text)
    {
        List<ProtobufField> graph =
        [
            Tensor("weights", 3, [2, 3], MemoryMarshal.AsBytes(Numbers.AsSpan())), Tensor("rows", 3, [3, 2], MemoryMarshal.AsBytes(Numbers.AsSpan())),
            Tensor("one", 1, [], Floats(7)), Tensor("three", 1, [3], Floats(7, 8, 9)), Tensor("floats", 1, [3], Floats(1, 2, 3)), Tensor("column", 1, [3, 1], Floats(7, 8, 9)),
            Tensor("two", 1, [2, 1], Floats(7, 8)), Tensor("zeros", 3, [3], new byte[3]), Tensor("ones", 3, [3], [1, 1, 1]),
        ];
        var nodes = text.Split(';', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < nodes.Length; i++)
        {
            var parts = nodes[i].Split('(', ')');
            List<ProtobufField> node = [ProtobufField.Of(4, parts[0]), ProtobufField.Of(2, i == 0 ? "out" : $"out{i + 1}"), .. parts[1].Split(',').Select(input => ProtobufField.Of(1, input))];
            foreach (var attribute in System.Text.RegularExpressions.Regex.Matches(parts[2], "([a-z_]+)=([-0-9,]*[0-9])").Select(match => match.Groups))
                node.Add(ProtobufField.Of(5, [ProtobufField.Of(1, attribute[1].Value), .. attribute[2].Value.Split(',').Select(number => ProtobufField.Of(parts[0] == "Transpose" ? 8 : 3, (ulong)long.Parse(number)))]));
            graph.Add(ProtobufField.Of(1, node));
        }

        return new OnnxModel(ProtobufField.Write([ProtobufField.Of(7, graph)]));
    }

    private static ProtobufField Tensor(string name, ulong type, ulong[] shape, ReadOnlySpan<byte> data) =>
        ProtobufField.Of(5, [.. shape.Select(axis => ProtobufField.Of(1, axis)), ProtobufField.Of(2, type), ProtobufField.Of(8, name), ProtobufField.Of(9, data.ToArray())]);

    private static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
