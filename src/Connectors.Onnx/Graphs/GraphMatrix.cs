namespace Connectors.Onnx.Graphs;

/// <summary>
/// A matrix of weights as a graph writes it: float32, or int8 with a scale (Cast and Mul, or DequantizeLinear), transposed or not.
/// </summary>
/// <param name="Tensor">The values.</param>
/// <param name="Scale">What each row or column is multiplied with; null for 1.</param>
/// <param name="ScaleAxis">The axis that the scale runs along, as the tensor is stored.</param>
/// <param name="Transposed">Whether the matrix is used transposed.</param>
internal sealed record GraphMatrix(GraphTensor Tensor, float[]? Scale, int ScaleAxis, bool Transposed)
{
    /// <summary>The rows as used.</summary>
    public int Rows => checked((int)Tensor.Shape[Transposed ? 1 : 0]);

    /// <summary>The columns as used.</summary>
    public int Columns => checked((int)Tensor.Shape[Transposed ? 0 : 1]);

    /// <summary>One scale for each column as used; null when the scale is 1 or does not run along the columns.</summary>
    public float[]? ColumnScale => Scale is null || ScaleAxis != (Transposed ? 0 : 1)
        ? null
        : Scale.Length == 1 ? [.. Enumerable.Repeat(Scale[0], Columns)] : Scale;

    /// <summary>Follows the nodes between stored weights and the operand of a product; null where they do anything else.</summary>
    public static GraphMatrix? Find(OnnxModel model, string value)
    {
        if (model.Constant(value) is { } tensor)
            return tensor.Shape.Length == 2 && (tensor.IsFloat || tensor.IsInt8) ? new GraphMatrix(tensor, null, 0, Transposed: false) : null;
        return model.Producer(value) switch
        {
            { Operator: "Identity" } node => Find(model, node.Inputs[0]),
            { Operator: "Cast" } node when node.Integers("to") is [1] => Find(model, node.Inputs[0]),
            { Operator: "Transpose" } node when node.Integers("perm") is null or [1, 0] =>
                Find(model, node.Inputs[0]) is { } matrix ? matrix with { Transposed = !matrix.Transposed } : null,
            { Operator: "Mul", Inputs: [var first, var second] } =>
                Scaled(Find(model, first), model.Constant(second), axis: null) ?? Scaled(Find(model, second), model.Constant(first), axis: null),
            { Operator: "DequantizeLinear" } node when IsSymmetric(model, node) =>
                Scaled(Find(model, node.Inputs[0]), model.Constant(node.Inputs[1]), (int)(node.Integers("axis")?[0] ?? 1)),
            _ => null,
        };
    }

    private static bool IsSymmetric(OnnxModel model, GraphNode node) =>
        !node.Has("block_size")
        && (node.Inputs.Length < 3 || model.Constant(node.Inputs[2]) is { IsInt8: true } zero && zero.SignedBytes().All(value => value == 0));

    /// <param name="matrix">The matrix.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="axis">The axis that a scale of one axis runs along; null when it broadcasts, that is, along the last.</param>
    private static GraphMatrix? Scaled(GraphMatrix? matrix, GraphTensor? scale, int? axis)
    {
        if (matrix is not { Scale: null } || scale is not { IsFloat: true })
            return null;
        long[] shape = [matrix.Rows, matrix.Columns];
        int? along = scale.Shape switch
        {
            [] or [1] or [1, 1] => matrix.Transposed ? 0 : 1,
            [var length] when axis is >= -2 and < 2 && length == shape[(axis.Value + 2) % 2] => (axis.Value + 2) % 2,
            [var length] when axis is null && length == shape[1] => 1,
            [var rows, 1] when rows == shape[0] => 0,
            [1, var columns] when columns == shape[1] => 1,
            _ => null,
        };
        if (along is not { } used)
            return null;
        return matrix with { Scale = scale.Floats(), ScaleAxis = matrix.Transposed ? 1 - used : used };
    }
}
