namespace Connectors.Onnx.Graphs;

/// <summary>A node of a graph: NodeProto of onnx.proto.</summary>
internal sealed class GraphNode
{
    private readonly Dictionary<string, List<ProtobufField>> _attributes = [];

    public GraphNode(ProtobufField source)
    {
        Source = source;
        var fields = ProtobufField.Parse(source.Bytes);
        Inputs = [.. fields.Where(field => field.Number == 1).Select(field => field.Text)];
        Outputs = [.. fields.Where(field => field.Number == 2).Select(field => field.Text)];
        var domain = fields.LastOrDefault(field => field.Number == 7);
        Operator = fields.LastOrDefault(field => field.Number == 4).Text;
        if (domain.Number != 0 && domain.Text is not ("" or "ai.onnx"))
            Operator = $"{domain.Text}.{Operator}";
        foreach (var attribute in fields.Where(field => field.Number == 5).Select(field => ProtobufField.Parse(field.Bytes)))
            _attributes[attribute.LastOrDefault(field => field.Number == 1).Text] = attribute;
    }

    public ProtobufField Source { get; }

    /// <summary>The operator; with its domain where that is not ONNX's own.</summary>
    public string Operator { get; }

    public string[] Inputs { get; }

    public string[] Outputs { get; }

    /// <summary>Whether it has graphs of its own (If, Loop, Scan), which may use any name of this one.</summary>
    public bool HasGraphs => _attributes.Values.Any(attribute => attribute.Any(part => part.Number is 6 or 11));

    public bool Has(string attribute) => _attributes.ContainsKey(attribute);

    /// <summary>An attribute of one integer or several; null when it is not there.</summary>
    public long[]? Integers(string attribute) => _attributes.TryGetValue(attribute, out var fields)
        ? [.. fields.Where(field => field.Number is 3 or 8).SelectMany(field => field.Numbers())]
        : null;

    /// <summary>An attribute that is a tensor; null when it is not there.</summary>
    public GraphTensor? Tensor(string attribute) =>
        _attributes.TryGetValue(attribute, out var fields) && fields.LastOrDefault(field => field.Number == 5) is { Number: 5 } tensor
            ? new GraphTensor(tensor)
            : null;
}
